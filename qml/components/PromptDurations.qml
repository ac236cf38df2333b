import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Lanyard

/// How long a yes counts, the shortest first.
ColumnLayout {
    id: list

    property var durations: []
    property int chosen: 0
    /// Closer together, for a low screen.
    property bool compact: false
    signal picked(int index)

    /// Moves by one, around the ends, as in every group of exclusive choices.
    function move(by: int) {
        const to = (list.chosen + by + list.durations.length) % list.durations.length;
        (choices.itemAt(to) as Choice).forceActiveFocus(Qt.TabFocusReason);
        list.picked(to);
    }
    Keys.onUpPressed: list.move(-1)
    Keys.onDownPressed: list.move(1)
    Keys.onLeftPressed: list.move(Theme.mirrored ? 1 : -1)
    Keys.onRightPressed: list.move(Theme.mirrored ? -1 : 1)

    spacing: 0
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("For how long")
    Body { text: qsTr("For how long"); font.weight: Font.Medium; Layout.fillWidth: true; Layout.bottomMargin: Theme.hair; Accessible.ignored: true }
    T.ButtonGroup { id: group }
    Repeater {
        id: choices
        model: list.durations
        Choice {
            id: choice

            required property var modelData
            required property int index
            text: choice.modelData.text
            checked: choice.index === list.chosen
            // All of them are one stop of Tab.
            focusPolicy: checked ? Qt.StrongFocus : Qt.ClickFocus
            T.ButtonGroup.group: group
            onClicked: list.picked(choice.index)
            Layout.fillWidth: true
            Layout.preferredHeight: list.compact ? 30 : implicitHeight
        }
    }
}
