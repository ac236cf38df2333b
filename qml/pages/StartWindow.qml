import QtQuick
import QtQuick.Window
import Lanyard
import Lanyard.Desktop

/// The window of a start from the menu that needs the person first.
Window {
    id: window

    required property StartModel start

    width: Math.min(540, Screen.width)
    height: Math.min(page.implicitHeight, Math.min(Screen.height, Screen.desktopAvailableHeight) - Theme.giant)
    minimumWidth: Math.min(420, Screen.width)
    color: Theme.window
    title: start.title
    LayoutMirroring.enabled: Theme.mirrored
    LayoutMirroring.childrenInherit: true

    StartPage {
        id: page
        anchors.fill: parent
        focus: true
        start: window.start
        onClosing: window.close()
    }
}
