import QtQuick
import QtQuick.Templates as T
import Lanyard
import Lanyard.Desktop

/// The cards. Up and down move between them, Tab goes to the buttons of the one that is current.
FocusScope {
    id: scope

    required property IdentitiesModel identities
    property bool keyboardMoved: false
    signal signInWanted(string identityId, string host)

    FocusFollower { view: list }
    ListView {
        id: list
        anchors.fill: parent
        focus: true
        model: scope.identities
        spacing: Theme.medium
        clip: true
        // Room for the ring of a card that has the keyboard.
        topMargin: 2
        bottomMargin: Theme.huge
        activeFocusOnTab: true
        boundsBehavior: Flickable.StopAtBounds
        highlightMoveDuration: Theme.calm
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Identities")
        T.ScrollBar.vertical: bar

        delegate: IdentityCard {
            id: card

            required property int index

            width: list.width
            current: ListView.isCurrentItem && list.activeFocus
            focusShown: current && scope.keyboardMoved
            onRefreshWanted: scope.identities.refresh(card.identityId)
            onSignInWanted: scope.signInWanted(card.identityId, card.host)
            onSignOutWanted: {
                sheet.identityId = card.identityId;
                sheet.alias = card.alias;
                sheet.host = card.host;
                sheet.tools = card.tools.length;
                sheet.open();
            }
            TapHandler { onTapped: list.currentIndex = card.index }
        }
        Keys.onPressed: event => {
            if (event.key === Qt.Key_Up || event.key === Qt.Key_Down || event.key === Qt.Key_Tab)
                scope.keyboardMoved = true;
            event.accepted = false;
        }
    }
    // Beside the cards, not on them.
    ScrollHandle {
        id: bar
        anchors { left: list.right; leftMargin: Theme.hair; top: list.top; bottom: list.bottom }
    }
    Body {
        anchors.centerIn: parent
        visible: list.count === 0 && scope.identities.total > 0
        text: qsTr("Nothing fits this search.")
        color: Theme.textSoft
    }
    SignOutSheet { id: sheet; objectName: "signOutSheet"; onConfirmed: identityId => scope.identities.signOut(identityId) }
}
