import QtQuick
import QtQuick.Layouts
import Lanyard

/// One setting: what it is, its value, and a button to change it.
Card {
    id: card

    property string symbol
    property string title
    property string text
    property string action
    property string actionName
    property bool well: true
    signal acted()

    // Focus on the card means its button.
    onActiveFocusChanged: if (activeFocus && action !== "") button.forceActiveFocus(Qt.TabFocusReason)

    implicitHeight: row.implicitHeight + 2 * Theme.large
    RowLayout {
        id: row
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.large }
        spacing: Theme.large
        Icon { symbol: card.well ? card.symbol : "alert"; size: 22; color: card.well ? Theme.accent : Theme.warn; Layout.alignment: Qt.AlignTop }
        ColumnLayout {
            spacing: 2
            Layout.fillWidth: true
            Body { text: card.title; font.weight: Font.DemiBold; Layout.fillWidth: true }
            Body { text: card.text; color: Theme.textSoft; Layout.fillWidth: true }
        }
        PushButton {
            id: button
            visible: card.action !== ""
            focus: true
            text: card.action
            Accessible.name: card.actionName
            onClicked: card.acted()
        }
    }
}
