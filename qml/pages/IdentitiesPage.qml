import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// All identities, a card each, alarms first.
FocusScope {
    id: page

    required property IdentitiesModel identities
    required property WalletModel wallet
    signal addWanted()
    signal signInWanted(string identityId, string host)

    function focusSearch() {
        search.forceActiveFocus();
        search.selectAll();
    }

    ColumnLayout {
        anchors { top: parent.top; bottom: parent.bottom; horizontalCenter: parent.horizontalCenter; topMargin: Theme.huge }
        width: Math.min(parent.width - 2 * Theme.huge, Theme.pageWidth)
        spacing: Theme.large

        RowLayout {
            spacing: Theme.medium
            Layout.fillWidth: true
            Heading { text: qsTr("Identities"); wrapMode: Text.NoWrap; elide: Text.ElideRight; Layout.fillWidth: true; Layout.maximumWidth: implicitWidth + 1; Layout.minimumWidth: Math.min(implicitWidth, 130) }
            Caption {
                text: page.identities.search === "" ? page.identities.total
                    : qsTr("%1 of %2", "how many of all identities were found").arg(page.identities.count).arg(page.identities.total)
                wrapMode: Text.NoWrap
                Accessible.name: qsTr("%n identities", "", page.identities.count)
                Layout.topMargin: Theme.hair
            }
            Item { Layout.fillWidth: true }
            SearchField {
                id: search
                name: qsTr("Search")
                onTextChanged: page.identities.search = text
                Component.onCompleted: text = page.identities.search
                Layout.preferredWidth: 220
                Layout.minimumWidth: 60
                Layout.fillWidth: true
                Layout.maximumWidth: 240
                KeyNavigation.down: list
                Hint { text: qsTr("Ctrl+K"); shown: search.hovered && !search.activeFocus }
            }
            PushButton { text: qsTr("Add a service"); symbol: "add"; kind: "primary"; onClicked: page.addWanted() }
        }
        Banner {
            visible: text !== ""
            kind: "good"
            text: page.identities.notice
            action: page.identities.hasPage ? qsTr("Sign out in the browser too") : ""
            onActed: page.identities.openPage()
            dismissable: true
            onDismissed: page.identities.dismissNotice()
            Layout.fillWidth: true
        }
        Banner {
            visible: page.wallet.ready && !page.wallet.keystoreWell
            kind: "warn"
            title: qsTr("Keystore")
            text: page.wallet.keystoreWords
            Layout.fillWidth: true
        }
        IdentityList {
            id: list
            focus: true
            identities: page.identities
            onSignInWanted: (identityId, host) => page.signInWanted(identityId, host)
            Layout.fillWidth: true
            Layout.fillHeight: true
        }
    }
}
