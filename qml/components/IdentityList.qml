import QtQuick
import QtQuick.Templates as T
import Lanyard
import Lanyard.Desktop

/// The cards. Up and down move between them, Tab goes to the buttons of the one that is current.
ListView {
    id: list

    required property IdentitiesModel identities
    signal signInWanted(string identityId, string host)

    model: identities
    spacing: Theme.medium
    clip: true
    bottomMargin: Theme.huge
    keyNavigationEnabled: true
    activeFocusOnTab: true
    boundsBehavior: Flickable.StopAtBounds
    highlightMoveDuration: Theme.calm
    // Room for the ring of a card that has the keyboard.
    topMargin: 2
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Identities")
    T.ScrollBar.vertical: ScrollHandle {}

    delegate: IdentityCard {
        id: card

        required property int index

        width: list.width - Theme.large
        current: ListView.isCurrentItem && ListView.view.activeFocus
        focusShown: ListView.isCurrentItem && ListView.view.activeFocus && list.keyboardMoved
        onRefreshWanted: list.identities.refresh(card.identityId)
        onSignInWanted: list.signInWanted(card.identityId, card.host)
        onSignOutWanted: {
            sheet.identityId = card.identityId;
            sheet.alias = card.alias;
            sheet.host = card.host;
            sheet.tools = card.tools.length;
            sheet.open();
        }
        TapHandler { onTapped: list.currentIndex = card.index }
    }

    property bool keyboardMoved: false
    Keys.onPressed: event => {
        if (event.key === Qt.Key_Up || event.key === Qt.Key_Down || event.key === Qt.Key_Tab)
            keyboardMoved = true;
        event.accepted = false;
    }

    Body {
        anchors.centerIn: parent
        visible: list.count === 0
        text: qsTr("Nothing fits this search.")
        color: Theme.textSoft
    }
    SignOutSheet { id: sheet; objectName: "signOutSheet"; onConfirmed: identityId => list.identities.signOut(identityId) }
}
