import QtQuick
import Lanyard

/// The programs that may use an identity: the first ones by name, each with a × that revokes what it was
/// allowed, and the number of the others.
Row {
    id: chips

    required property var programs
    required property int most
    /// Whether Tab stops at the ×.
    required property bool current
    signal takeBackWanted(string key)

    spacing: Theme.hair + 2
    visible: programs.length > 0
    Icon { symbol: "program"; size: 14; color: Theme.textSoft; anchors.verticalCenter: parent.verticalCenter }
    Repeater {
        model: chips.programs.slice(0, chips.most)
        Chip {
            id: chip

            required property var modelData
            text: chip.modelData.name
            actionName: qsTr("Take back what %1 was allowed").arg(chip.modelData.name)
            reachable: chips.current
            onRemoved: chips.takeBackWanted(chip.modelData.key)
        }
    }
    Caption {
        visible: chips.programs.length > chips.most
        anchors.verticalCenter: parent.verticalCenter
        lineHeight: 1
        text: chips.most === 0 ? qsTr("%n program(s)", "", chips.programs.length)
            : qsTr("and %n more", "tools", chips.programs.length - chips.most)
    }
}
