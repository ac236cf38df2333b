import QtQuick
import QtQuick.Layouts
import Lanyard

/// One identity: who, where, how it is, what uses it, and what can be done about it.
Card {
    id: card

    required property string identityId
    required property string alias
    required property string provider
    required property string host
    required property string person
    required property string initials
    required property int hue
    required property string stateName
    required property string stateWords
    required property string stateHelp
    required property bool signInHelps
    required property bool alarm
    required property real ratio
    required property string timeLeft
    required property string forecast
    required property bool signInNear
    required property bool usePutsOff
    required property var tools
    required property bool busy
    required property string errorTitle
    required property string errorText

    /// Whether the keyboard is on this card: its buttons are then the next stops of Tab.
    property bool current: false
    property bool focusShown: false
    signal refreshWanted()
    signal signInWanted()
    signal signOutWanted()

    implicitHeight: column.implicitHeight + 2 * Theme.large
    border.color: hover.hovered ? Theme.strongBorder : Theme.border
    Accessible.role: Accessible.ListItem
    Accessible.name: card.alias + ", " + card.provider + ", " + card.host + ", " + card.stateWords + (card.timeLeft === "" ? "" : ", " + qsTr("%1 left", "time left, e.g. 12 min left").arg(card.timeLeft))
    Accessible.description: card.stateHelp + " " + card.forecast + " " + card.errorTitle

    /// The banner says it, where nothing more urgent does.
    readonly property bool forecastLoud: card.signInNear && card.errorTitle === "" && card.stateHelp === ""

    HoverHandler { id: hover }
    FocusRing { shown: card.focusShown; gap: -2; around: card.radius }

    ColumnLayout {
        id: column
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.large }
        spacing: Theme.medium

        RowLayout {
            spacing: Theme.large
            Layout.fillWidth: true
            Avatar { initials: card.initials; hue: card.hue; Layout.alignment: Qt.AlignVCenter }
            IdentityWords {
                alias: card.alias
                provider: card.provider
                host: card.host
                person: card.person
                stateName: card.stateName
                stateWords: card.stateWords
                tools: card.tools
                forecast: card.forecastLoud ? "" : card.forecast
                Layout.fillWidth: true
            }
            TimeRing { visible: card.ratio >= 0; ratio: card.ratio; words: card.timeLeft; Layout.alignment: Qt.AlignVCenter }
            IdentityActions {
                stateName: card.stateName
                signInHelps: card.signInHelps
                busy: card.busy
                current: card.current
                onRefreshWanted: card.refreshWanted()
                onSignInWanted: card.signInWanted()
                onSignOutWanted: card.signOutWanted()
                Layout.alignment: Qt.AlignVCenter
            }
        }
        Banner {
            visible: card.errorTitle !== "" || card.stateHelp !== "" || card.forecastLoud
            kind: card.errorTitle !== "" || card.stateName === "needs_sign_in" ? "danger"
                : card.stateName === "not_saved" || card.stateName === "offline" || card.forecastLoud ? "warn" : "info"
            title: card.errorTitle
            text: card.errorTitle !== "" ? card.errorText : card.forecastLoud && card.signInHelps ? card.forecast : card.stateHelp
            action: !card.signInHelps ? qsTr("Sign out…")
                  : card.forecastLoud && card.usePutsOff ? qsTr("Renew now")
                  : card.forecastLoud || card.stateName === "needs_sign_in" ? qsTr("Sign in again") : ""
            onActed: !card.signInHelps ? card.signOutWanted()
                   : card.forecastLoud && card.usePutsOff ? card.refreshWanted() : card.signInWanted()
            Layout.fillWidth: true
        }
    }
}
