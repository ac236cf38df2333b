import QtQuick
import QtQuick.Layouts
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

    width: 940
    height: 660
    minimumWidth: 560
    minimumHeight: 420
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
