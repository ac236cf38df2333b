import QtQuick
import QtQuick.Window
import Lanyard
import Lanyard.Desktop

/// The window of one question. It tells the model when it is visible and has the focus: only then the
/// question takes answers.
Window {
    id: window

    required property PromptsModel prompts

    // A low screen (1280 by 800 at twice the size is 640 by 400) has room at the side, not below. Whatever is
    // still too tall scrolls; the answers stay.
    width: Math.min(Screen.height < 720 ? 760 : 500, Screen.width)
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
