import QtQuick
import Lanyard

/// What can be done about an identity.
Row {
    id: actions

    required property string stateName
    required property bool signInHelps
    required property bool renewable
    required property bool busy
    /// Whether Tab stops at the buttons.
    required property bool current
    signal refreshWanted()
    signal signInWanted()
    signal signOutWanted()

    spacing: 2
    Spinner {
        visible: actions.busy || actions.stateName === "refreshing"
        anchors.verticalCenter: parent.verticalCenter
    }
    IconButton {
        symbol: "refresh"
        text: qsTr("Renew now")
        visible: actions.renewable
        enabled: !actions.busy && actions.stateName !== "needs_sign_in" && actions.stateName !== "unsupported"
        focusPolicy: actions.current ? Qt.StrongFocus : Qt.ClickFocus
        onClicked: actions.refreshWanted()
    }
    IconButton {
        symbol: "sign-in"
        text: qsTr("Sign in again")
        visible: actions.renewable
        enabled: !actions.busy && actions.signInHelps
        focusPolicy: actions.current ? Qt.StrongFocus : Qt.ClickFocus
        onClicked: actions.signInWanted()
    }
    IconButton {
        symbol: "sign-out"
        text: qsTr("Sign out…")
        enabled: !actions.busy
        focusPolicy: actions.current ? Qt.StrongFocus : Qt.ClickFocus
        onClicked: actions.signOutWanted()
    }
}
