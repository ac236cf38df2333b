import QtQuick
import QtQuick.Window
import Lanyard
import Lanyard.Desktop

/// The window: a rail of places at the side, a page beside it.
Window {
    id: window

    required property IdentitiesModel identities
    required property SignInModel signIn
    required property SignOutAllModel signOutAll
    required property WalletModel wallet

    // As much as the screen has room for, with the window's frame. (The desktop may have several screens.)
    readonly property int roomWide: Math.min(Screen.width, Screen.desktopAvailableWidth)
    readonly property int roomHigh: Math.min(Screen.height, Screen.desktopAvailableHeight) - Theme.giant

    width: Math.min(940, roomWide)
    height: Math.min(660, roomHigh)
    minimumWidth: Math.min(560, roomWide)
    minimumHeight: Math.min(420, roomHigh)
    color: Theme.window
    title: qsTr("Lanyard")
    LayoutMirroring.enabled: Theme.mirrored
    LayoutMirroring.childrenInherit: true

    Binding { target: window.identities; property: "watched"; value: window.visible && window.visibility !== Window.Minimized }

    Desktop {
        anchors.fill: parent
        focus: true
        identities: window.identities
        signIn: window.signIn
        signOutAll: window.signOutAll
        wallet: window.wallet
    }
}
