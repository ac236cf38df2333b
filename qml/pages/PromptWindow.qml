import QtQuick
import QtQuick.Window
import Lanyard
import Lanyard.Desktop

/// The window of one question. It tells the model when it is seen and has the keyboard: only then the question wakes.
Window {
    id: window

    required property PromptsModel prompts

    width: 500
    height: Math.min(page.implicitHeight, Screen.desktopAvailableHeight)
    minimumWidth: 420
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
