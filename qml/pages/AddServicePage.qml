import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Lanyard
import Lanyard.Desktop

/// A sign-in from the form to its end.
FocusScope {
    id: page

    required property SignInModel signIn
    signal leaving()

    FocusFollower { view: scroll }
    Flickable {
        id: scroll
        anchors.fill: parent
        contentWidth: width
        contentHeight: column.implicitHeight + 2 * Theme.huge
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: ScrollHandle {}

        ColumnLayout {
            id: column
            anchors { top: parent.top; topMargin: Theme.huge; horizontalCenter: parent.horizontalCenter }
            width: Math.min(scroll.width - 2 * Theme.huge, Theme.formWidth)
            spacing: Theme.large

            RowLayout {
                spacing: Theme.small
                Layout.fillWidth: true
                IconButton {
                    visible: page.signIn.phase !== "running"
                    symbol: Theme.mirrored ? "forward" : "back"
                    text: qsTr("Back to identities")
                    onClicked: page.leaving()
                }
                Heading {
                    text: page.signIn.phase === "form" ? qsTr("Add a service")
                        : page.signIn.host === "" ? qsTr("Sign in") : qsTr("Sign in at %1").arg(page.signIn.host)
                    Layout.fillWidth: true
                }
            }
            Loader {
                focus: true
                Layout.fillWidth: true
                sourceComponent: page.signIn.phase === "form" ? form : progress
                onLoaded: (item as Item).forceActiveFocus()
            }
        }
    }
    Component { id: form; SignInForm { signIn: page.signIn } }
    Component { id: progress; SignInProgress { signIn: page.signIn; onLeaving: page.leaving() } }
}
