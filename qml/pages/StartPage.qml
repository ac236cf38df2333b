import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Lanyard
import Lanyard.Desktop

/// Why Lanyard did not start, with what helps first: a passphrase to give or to choose, another try, a command. The raw
/// cause comes last and small. Where the screen has no room for all of it, it scrolls; the buttons stay.
FocusScope {
    id: page

    required property StartModel start
    readonly property bool opens: start.asks === "passphrase"
    readonly property bool choosing: start.asks === "choice" && (start.fileHelps || fileWanted)
    readonly property bool asking: opens || choosing
    property bool fileWanted: false
    signal closing()

    implicitHeight: column.implicitHeight + buttons.implicitHeight + 3 * Theme.huge + Theme.small
    Keys.onEscapePressed: closing()

    function begin() {
        if (asking)
            form.begin();
        else
            again.forceActiveFocus();
    }
    onAskingChanged: begin()
    Component.onCompleted: begin()

    FocusFollower { view: scroll }
    Flickable {
        id: scroll
        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: buttons.top; bottomMargin: Theme.small }
        contentWidth: width
        contentHeight: column.implicitHeight + 2 * Theme.huge
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: ScrollHandle {}

        ColumnLayout {
            id: column
            x: Theme.huge
            y: Theme.huge
            width: scroll.width - 2 * Theme.huge
            spacing: Theme.medium

            // Not a layout: a layout keeps the height of a title that once had too little width in it.
            Item {
                implicitHeight: Math.max(sign.height, title.height)
                Layout.fillWidth: true
                Rectangle {
                    id: sign
                    width: 48
                    height: 48
                    radius: 24
                    anchors { left: parent.left; verticalCenter: parent.verticalCenter }
                    color: page.asking ? Theme.accentSoft : Theme.warnSoft
                    Icon {
                        anchors.centerIn: parent
                        symbol: page.opens ? "lock" : page.choosing ? "key" : "alert"
                        size: 24
                        color: page.asking ? Theme.accent : Theme.warn
                    }
                }
                Heading {
                    id: title
                    text: page.start.title
                    anchors { left: sign.right; right: parent.right; leftMargin: Theme.medium; verticalCenter: parent.verticalCenter }
                }
            }
            Body { text: page.start.text; Layout.fillWidth: true }
            SealForm {
                id: form
                visible: page.asking
                start: page.start
                choosing: page.choosing
                Layout.fillWidth: true
                Layout.topMargin: Theme.small
            }
            Body {
                visible: text !== ""
                text: page.start.waitsFor
                color: Theme.textSoft
                Layout.fillWidth: true
            }
            RowLayout {
                visible: page.start.command !== ""
                spacing: Theme.small
                Body { text: qsTr("More in a terminal:", "a command follows"); color: Theme.textSoft }
                Body { text: page.start.command; font.family: Theme.mono }
                IconButton {
                    symbol: "copy"
                    text: qsTr("Copy the command")
                    onClicked: page.start.copyCommand()
                }
                Item { Layout.fillWidth: true }
            }
            Caption {
                visible: page.start.detail !== ""
                text: qsTr("Cause: %1", "a technical one, often in English").arg(page.start.detail)
                Layout.fillWidth: true
            }
        }
    }
    Flow {
        id: buttons
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom; margins: Theme.huge }
        spacing: Theme.small
        layoutDirection: Qt.RightToLeft
        PushButton {
            visible: page.asking
            text: page.opens ? (page.start.busy ? qsTr("Unlocking…")
                              : page.start.wait > 0 ? qsTr("Unlock in %1 s").arg(page.start.wait) : qsTr("Unlock"))
                             : page.start.busy ? qsTr("Sealing…", "a file") : qsTr("Keep them in a sealed file")
            kind: "primary"
            enabled: form.good
            onClicked: form.send()
        }
        PushButton {
            id: again
            visible: !page.opens
            text: qsTr("Try again")
            kind: page.choosing ? "plain" : "primary"
            enabled: !page.start.busy
            onClicked: page.start.tryAgain()
        }
        PushButton {
            visible: page.start.asks === "choice" && !page.choosing
            text: qsTr("Use a sealed file instead")
            enabled: !page.start.busy
            onClicked: page.fileWanted = true
        }
        PushButton { text: qsTr("Close", "this window"); onClicked: page.closing() }
    }
}
