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
        visible: buttons.failed
        focus: visible
        kind: buttons.signIn.remedy === "edit" && buttons.signIn.editable ? "plain" : "primary"
        symbol: "refresh"
        text: qsTr("Try again")
        onClicked: buttons.signIn.retry()
    }
    PushButton {
        visible: buttons.failed && buttons.signIn.editable
        kind: buttons.signIn.remedy === "edit" ? "primary" : "plain"
        text: qsTr("Change the details")
        onClicked: buttons.signIn.edit()
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
