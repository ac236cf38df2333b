import QtQuick
import QtQuick.Templates as T
import Lanyard
import Lanyard.Desktop

/// A small dialogue over the page. Escape closes it. The keyboard stays on what can be seen in it, and goes back to what
/// opened it.
T.Popup {
    id: control

    property string title
    property Item opener: null

    parent: T.Overlay.overlay
    x: parent ? Math.round((parent.width - width) / 2) : 0
    y: parent ? Math.round((parent.height - height) / 2) : 0
    width: parent ? Math.min(460, parent.width - 2 * Theme.large) : 460
    height: implicitContentHeight + topPadding + bottomPadding
    padding: Theme.huge
    modal: true
    focus: true
    closePolicy: T.Popup.CloseOnEscape
    onAboutToShow: opener = parent ? parent.Window.activeFocusItem : null
    onAboutToHide: {
        if (opener && opener.visible && opener.enabled)
            opener.forceActiveFocus(Appearance.byKeyboard ? Qt.TabFocusReason : Qt.OtherFocusReason);
        opener = null;
    }

    T.Overlay.modal: Rectangle { color: Theme.veil }
    background: Card {
        Accessible.role: Accessible.Dialog
        Accessible.name: control.title
        FocusKeeper { home: control.visible ? control.background.parent : null }
    }
    enter: Transition { NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.calm } }
    exit: Transition { NumberAnimation { property: "opacity"; from: 1; to: 0; duration: Theme.quick } }
}
