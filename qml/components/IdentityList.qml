import QtQuick
import QtQuick.Templates as T
import Lanyard
import Lanyard.Desktop

/// The cards. Up, down, Home, End and the page keys move between them, Enter or a click opens one, and Tab
/// goes to the buttons of the current one. If there are many, they are shown in groups.
FocusScope {
    id: scope

    required property IdentitiesModel identities
    /// The one card that shows its details.
    property string openId
    signal signInWanted(string identityId, string host)

    function toggle(identityId: string) {
        openId = openId === identityId ? "" : identityId;
        shown.restart();
    }
    function toggleCurrent() {
        const card = list.currentItem as IdentityCard;
        if (card)
            toggle(card.identityId);
    }
    // Shows the whole card that was opened, once it has its full height.
    Timer { id: shown; interval: 0; onTriggered: list.positionViewAtIndex(list.currentIndex, ListView.Contain) }
    // The results of a search are shown from the top.
    Connections {
        target: scope.identities
        function onSearchChanged() {
            list.currentIndex = list.count > 0 ? 0 : -1;
            list.positionViewAtBeginning();
        }
    }
    FocusFollower { view: list }
    ListView {
        id: list
        anchors.fill: parent
        focus: true
        model: scope.identities
        spacing: scope.identities.many ? Theme.hair + 2 : Theme.medium
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
            focusShown: current && Appearance.byKeyboard
            compact: scope.identities.many
            open: scope.openId === card.identityId
            onHeightChanged: if (open) shown.restart()
            onToggleWanted: scope.toggle(card.identityId)
            onTakeBackWanted: key => scope.identities.takeBack(card.identityId, key)
            onRefreshWanted: scope.identities.refresh(card.identityId)
            onSignInWanted: scope.signInWanted(card.identityId, card.host)
            onSignOutWanted: {
                sheet.identityId = card.identityId;
                sheet.alias = card.alias;
                sheet.host = card.host;
                sheet.tools = card.programs.length;
                sheet.open();
            }
            TapHandler {
                onTapped: {
                    list.currentIndex = card.index;
                    list.forceActiveFocus();
                    scope.toggle(card.identityId);
                }
            }
        }
        section.property: scope.identities.many ? "group" : ""
        section.delegate: Caption {
            required property string section
            width: list.width
            topPadding: Theme.medium
            bottomPadding: Theme.hair
            leftPadding: Theme.hair
            rightPadding: Theme.hair
            text: section
            font.weight: Font.DemiBold
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Accessible.role: Accessible.Heading
        }
        Keys.forwardTo: [keys]
        Keys.onReturnPressed: scope.toggleCurrent()
        Keys.onEnterPressed: scope.toggleCurrent()
        Keys.onSpacePressed: scope.toggleCurrent()
        ListKeys { id: keys; list: list }
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
