import QtQuick
import Lanyard

/// The tools that use an identity: up to four by name, the others by number.
Row {
    id: chips

    property var tools: []
    property int most: 4

    spacing: Theme.hair + 2
    visible: tools.length > 0
    Icon { symbol: "program"; size: 14; color: Theme.textSoft; anchors.verticalCenter: parent.verticalCenter }
    Repeater {
        model: chips.tools.slice(0, chips.most)
        Caption {
            id: chip

            required property string modelData
            required property int index
            anchors.verticalCenter: chips.verticalCenter
            width: Math.min(implicitWidth, 160)
            elide: Text.ElideRight
            wrapMode: Text.NoWrap
            text: chip.modelData + (chip.index < Math.min(chips.tools.length, chips.most) - 1 ? "," : "")
        }
    }
    Caption {
        visible: chips.tools.length > chips.most
        anchors.verticalCenter: parent.verticalCenter
        text: qsTr("and %n more", "tools", chips.tools.length - chips.most)
    }
}
