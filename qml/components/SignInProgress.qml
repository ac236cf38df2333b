import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// A sign-in under way: each step by its name, what can be done meanwhile, and how it ended.
FocusScope {
    id: progress

    required property SignInModel signIn
    property bool copied: false
    signal leaving()

    implicitHeight: column.implicitHeight
    Keys.onEscapePressed: event => {
        event.accepted = signIn.phase === "running";
        signIn.cancel();
    }

    ColumnLayout {
        id: column
        anchors { left: parent.left; right: parent.right }
        spacing: Theme.large

        Card {
            implicitHeight: list.implicitHeight + 2 * Theme.huge
            Layout.fillWidth: true
            ColumnLayout {
                id: list
                anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.huge }
                spacing: Theme.medium
                Accessible.role: Accessible.List
                Accessible.name: qsTr("Steps of the sign-in")
                Repeater {
                    model: progress.signIn.steps
                    StepRow {
                        id: step

                        required property var modelData
                        title: step.modelData.title
                        progress: step.modelData.state
                        Layout.fillWidth: true
                    }
                }
            }
        }
        DeviceCode {
            visible: progress.signIn.userCode !== ""
            signIn: progress.signIn
            Layout.fillWidth: true
        }
        Banner {
            visible: progress.signIn.hasLink && progress.signIn.errorTitle === ""
            text: qsTr("Your browser shows the sign-in page. Come back here when it says so.")
            Layout.fillWidth: true
        }
        Caption {
            visible: progress.signIn.timeLeft !== ""
            text: qsTr("Time left: %1", "minutes and seconds, 4:05").arg(progress.signIn.timeLeft)
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Caption {
            visible: progress.signIn.redirectInUse !== ""
            text: qsTr("Redirect address: %1; it must be registered with the provider.").arg(progress.signIn.redirectInUse)
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Caption {
            objectName: "fingerprint"
            visible: progress.signIn.fingerprintInUse !== ""
            text: qsTr("Your browser warns of the certificate there, which Lanyard made. Go on only if its SHA-256 fingerprint is %1").arg(progress.signIn.fingerprintInUse)
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
        Banner {
            visible: progress.signIn.errorTitle !== ""
            kind: "danger"
            title: progress.signIn.errorTitle
            text: progress.signIn.errorText
            Layout.fillWidth: true
        }
        Caption {
            visible: progress.signIn.errorSaid !== ""
            text: qsTr("In the provider's own words: %1").arg(progress.signIn.errorSaid)
            Layout.fillWidth: true
        }
        Caption {
            visible: progress.signIn.phase === "failed" && progress.signIn.errorHint !== ""
            text: qsTr("In the wallet's words: %1").arg(progress.signIn.errorHint)
            Layout.fillWidth: true
        }
        Banner {
            visible: progress.signIn.phase === "done"
            kind: "good"
            title: progress.signIn.donePerson === ""
                   ? (progress.signIn.renewed ? qsTr("Signed in again") : qsTr("You are signed in"))
                   : (progress.signIn.renewed ? qsTr("Signed in again as %1") : qsTr("You are signed in as %1")).arg(progress.signIn.donePerson)
            text: qsTr("In a terminal: lanyard token %1").arg(progress.signIn.doneAlias)
            Layout.fillWidth: true
        }
        Caption {
            objectName: "leftOut"
            visible: progress.signIn.phase === "done" && progress.signIn.leftOut !== ""
            text: qsTr("The provider does not list %1: left out.", "%1: scopes, as the provider calls them").arg(progress.signIn.leftOut)
            Layout.fillWidth: true
        }
        Banner {
            visible: progress.signIn.lastsUntil !== ""
            kind: "warn"
            title: qsTr("It lasts until %1", "%1: a time or a date").arg(progress.signIn.lastsUntil)
            text: progress.signIn.canLast
                  ? qsTr("The provider gave nothing to renew it with. Sign in once more, and Lanyard asks for it.")
                  : qsTr("The provider gave nothing to renew it with. Whoever runs it can allow that for this client ID.")
            action: progress.signIn.canLast ? qsTr("Ask for it") : ""
            onActed: progress.signIn.askToLast()
            Layout.fillWidth: true
        }
        SignInButtons {
            signIn: progress.signIn
            focus: true
            onLeaving: progress.leaving()
            Layout.fillWidth: true
        }
    }
}
