import QtQuick
import QtQuick.Layouts
import Lanyard

/// The wallet behind the window is gone; the window is about to close.
FocusScope {
    CentredColumn {
        anchors.fill: parent
        focus: true
        Icon { symbol: "offline"; size: 40; color: Theme.textSoft; Layout.alignment: Qt.AlignHCenter }
        Heading { text: qsTr("The wallet has stopped"); horizontalAlignment: Text.AlignHCenter; Layout.fillWidth: true }
        Body {
            text: qsTr("Your identities are safe in the keystore. This window closes now; open Lanyard again to go on.")
            color: Theme.textSoft
            horizontalAlignment: Text.AlignHCenter
            Layout.fillWidth: true
        }
    }
}
