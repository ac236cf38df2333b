import QtQuick
import QtQuick.Window
import Lanyard
import Lanyard.Desktop

/// The window of one question. It tells the model when it is seen and has the keyboard: only then the question wakes.
Window {
    id: window

    required property PromptsModel prompts

    // The question scrolls where the screen has no room for all of it; the answers stay.
    width: Math.min(500, Screen.width)
    height: Math.min(page.implicitHeight, Math.min(Screen.height, Screen.desktopAvailableHeight) - Theme.giant)
    minimumWidth: Math.min(420, Screen.width)
    flags: Qt.Dialog | Qt.WindowStaysOnTopHint
    color: Theme.surface
    title: qsTr("A question", "title of the window with a question to the person")
    LayoutMirroring.enabled: Theme.mirrored
    LayoutMirroring.childrenInherit: true

    Binding { target: window.prompts; property: "attended"; value: window.visible && window.active }
    PromptPage {
        id: page
        anchors.fill: parent
        focus: true
        prompts: window.prompts
    }
}
