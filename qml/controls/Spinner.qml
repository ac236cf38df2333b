import QtQuick
import Lanyard
import Lanyard.Desktop

/// Something is under way. Turns, unless motion is unwanted.
Ring {
    id: spinner

    property int size: Theme.iconSize
    property bool running: visible

    width: size
    height: size
    thickness: 2.5
    ratio: 0.3
    color: Theme.accent
    track: Theme.border
    Accessible.role: Accessible.Indicator
    Accessible.name: qsTr("Working…", "something is under way")

    RotationAnimator on rotation {
        running: spinner.running && Theme.calm > 0
        loops: Animation.Infinite
        from: 0
        to: 360
        duration: 900
    }
}
