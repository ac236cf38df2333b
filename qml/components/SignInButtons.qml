import QtQuick
import Lanyard
import Lanyard.Desktop

/// What can be done now: while a sign-in runs, after it failed, when it is done.
Flow {
    id: buttons

    required property SignInModel signIn
    property bool copied: false
    readonly property bool failed: signIn.phase === "failed"
    signal leaving()

    spacing: Theme.small
    Connections {
        target: buttons.signIn
        function onEnded() { buttons.copied = false; }
    }
    PushButton {
        visible: buttons.signIn.phase === "done"
        focus: visible
        kind: "primary"
        text: qsTr("Done", "leave the page")
        onClicked: buttons.leaving()
    }
    PushButton {
        visible: buttons.signIn.phase === "done"
        symbol: buttons.copied ? "check" : "copy"
        text: buttons.copied ? qsTr("Copied") : qsTr("Copy the command")
        onClicked: {
            buttons.signIn.copyCommand();
            buttons.copied = true;
        }
    }
    PushButton {
        visible: buttons.failed && buttons.signIn.otherWay !== ""
        focus: visible
        kind: "primary"
        text: qsTr("Sign in with the secret sent by “%1”", "%1: basic or post").arg(buttons.signIn.otherWay)
        onClicked: buttons.signIn.signInOtherWay()
    }
    // Not if another try would fail in the same way.
    PushButton {
        visible: buttons.failed && buttons.signIn.remedy !== "none"
        focus: visible && buttons.signIn.otherWay === ""
        kind: buttons.signIn.otherWay !== "" || buttons.signIn.remedy === "edit" && buttons.signIn.editable
              ? "plain" : "primary"
        symbol: "refresh"
        text: qsTr("Try again")
        onClicked: buttons.signIn.retry()
    }
    PushButton {
        visible: buttons.failed && buttons.signIn.editable
        focus: visible && buttons.signIn.remedy === "none"
        kind: buttons.signIn.remedy === "edit" || buttons.signIn.remedy === "none" ? "primary" : "plain"
        text: qsTr("Change the details")
        onClicked: buttons.signIn.edit()
    }
    PushButton {
        visible: buttons.failed && buttons.signIn.remedy === "none" && !buttons.signIn.editable
        focus: visible
        kind: "primary"
        text: qsTr("Back", "leave the page")
        onClicked: buttons.leaving()
    }
    PushButton {
        visible: buttons.signIn.hasLink
        symbol: "browser"
        text: qsTr("Open it again", "the sign-in page in the browser")
        onClicked: buttons.signIn.openAgain()
    }
    PushButton {
        visible: buttons.signIn.hasLink
        symbol: buttons.copied ? "check" : "copy"
        text: buttons.copied ? qsTr("Copied") : qsTr("Copy the link")
        onClicked: {
            buttons.signIn.copyLink();
            buttons.copied = true;
        }
    }
    PushButton {
        visible: buttons.signIn.phase === "running"
        focus: visible
        kind: "quiet"
        text: qsTr("Cancel")
        onClicked: buttons.signIn.cancel()
    }
}
