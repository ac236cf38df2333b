import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Lanyard

/// For how long a yes counts, the shortest first.
ColumnLayout {
    id: list

    property var durations: []
    property int chosen: 0
    signal picked(int index)

    spacing: 0
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("For how long")
    Body { text: qsTr("For how long"); font.weight: Font.Medium; Layout.fillWidth: true; Layout.bottomMargin: Theme.hair; Accessible.ignored: true }
    T.ButtonGroup { id: group }
    Repeater {
        model: list.durations
        Choice {
            id: choice

            required property var modelData
            required property int index
            text: choice.modelData.text
            checked: choice.index === list.chosen
            T.ButtonGroup.group: group
            onClicked: list.picked(choice.index)
            Layout.fillWidth: true
        }
    }
}
