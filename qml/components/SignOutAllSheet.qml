import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Lanyard
import Lanyard.Desktop

/// Signs out of everything: says exactly what that does, then what became of each.
Sheet {
    id: sheet

    required property SignOutAllModel work
    required property int identities
    readonly property bool asks: work.phase === "ask"
    readonly property bool runs: work.phase === "running"

    title: asks ? qsTr("Sign out of everything?")
         : runs ? qsTr("Signing out…")
         : work.phase === "failed" ? qsTr("Nothing was signed out")
         : work.left > 0 ? qsTr("Not everything could be signed out") : qsTr("Signed out of everything")
    onAboutToShow: work.reset()
    // The keyboard goes to the report: a second Enter does nothing there.
    function begin() {
        work.start();
        list.forceActiveFocus();
    }

    contentItem: ColumnLayout {
        spacing: Theme.medium
        RowLayout {
            spacing: Theme.medium
            Layout.fillWidth: true
            Heading { text: sheet.title; font.pixelSize: 18; Layout.fillWidth: true }
            Spinner { visible: sheet.runs }
        }
        Body {
            visible: sheet.asks
            text: qsTr("Lanyard asks the providers of your %n identities to take their access back, and then forgets them on this computer. All that you allowed programs goes with them. This cannot be undone: to use one of them again you sign in anew.", "", sheet.identities)
            Layout.fillWidth: true
        }
        Body {
            visible: !sheet.asks && text !== ""
            text: sheet.work.summary
            font.weight: Font.Medium
            Layout.fillWidth: true
        }
        Banner {
            visible: text !== ""
            kind: "danger"
            text: sheet.work.errorText
            Layout.fillWidth: true
        }
        ListView {
            id: list
            objectName: "outcomes"
            visible: sheet.runs || count > 0
            model: sheet.work
            clip: true
            spacing: Theme.hair
            activeFocusOnTab: true
            Keys.forwardTo: [keys]
            ListKeys { id: keys; list: list }
            FocusRing { shown: list.activeFocus && Appearance.byKeyboard; gap: -2 }
            boundsBehavior: Flickable.StopAtBounds
            Accessible.role: Accessible.List
            Accessible.name: qsTr("What became of each")
            Layout.fillWidth: true
            Layout.preferredHeight: Math.max(Theme.giant, Math.min(contentHeight, 280))
            T.ScrollBar.vertical: ScrollHandle {}
            FocusFollower { view: list }
            delegate: SignOutRow {
                width: ListView.view.width - Theme.medium
                onPageWanted: index => sheet.work.openPage(index)
            }
        }
        Caption {
            visible: !sheet.asks && sheet.work.count > 0
            text: qsTr("What programs were allowed is taken back. Your browser may still be signed in: that is a session of its own.")
            Layout.fillWidth: true
        }
        RowLayout {
            spacing: Theme.small
            Layout.topMargin: Theme.small
            Layout.fillWidth: true
            Item { Layout.fillWidth: true }
            PushButton {
                text: sheet.asks ? qsTr("Keep everything", "do not sign out") : qsTr("Close")
                focus: true
                onClicked: sheet.close()
            }
            PushButton {
                visible: sheet.asks
                text: qsTr("Sign out of everything", "button")
                kind: "danger"
                onClicked: sheet.begin()
            }
        }
    }
}
