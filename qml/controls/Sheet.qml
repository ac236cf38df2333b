import QtQuick
import QtQuick.Templates as T
import Lanyard
import Lanyard.Desktop

/// A small dialogue over the page. Escape closes it. The focus stays on visible items in it, and returns to
/// what opened it. A sheet that is taller than the window moves with the wheel and with the focus.
T.Popup {
    id: control

    property string title
    property Item opener: null
    /// How far a sheet that is taller than the window is moved up.
    property real moved: 0
    readonly property real most: parent ? Math.max(0, height + 2 * Theme.large - parent.height) : 0
    parent: T.Overlay.overlay
    x: parent ? Math.round((parent.width - width) / 2) : 0
    y: !parent ? 0 : most > 0 ? Theme.large - Math.round(Math.min(moved, most)) : Math.round((parent.height - height) / 2)
    width: parent ? Math.min(460, parent.width - 2 * Theme.large) : 460
    height: implicitContentHeight + topPadding + bottomPadding
    padding: Theme.huge
    modal: true
    focus: true
    closePolicy: T.Popup.CloseOnEscape
    onAboutToShow: {
        opener = parent ? parent.Window.activeFocusItem : null;
        moved = 0;
    }
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
        SheetMover { sheet: control; most: control.most; moved: control.moved; onWanted: where => control.moved = where }
    }
    enter: Transition { NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.calm } }
    exit: Transition { NumberAnimation { property: "opacity"; from: 1; to: 0; duration: Theme.quick } }
}
