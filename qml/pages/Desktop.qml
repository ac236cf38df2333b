import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// What the window shows: which page, and how the keyboard moves between them.
FocusScope {
    id: desktop

    required property IdentitiesModel identities
    required property SignInModel signIn
    required property SignOutAllModel signOutAll
    required property WalletModel wallet
    /// "identities", "add" or "settings".
    property string place: "identities"

    readonly property bool locked: wallet.ready && wallet.locked

    function go(where: string) {
        place = where;
        page.forceActiveFocus();
    }
    function addService() {
        if (signIn.phase !== "running")
            signIn.clear();
        go("add");
    }

    LayoutMirroring.enabled: Theme.mirrored
    LayoutMirroring.childrenInherit: true

    Shortcut { sequences: [StandardKey.New]; enabled: desktop.wallet.connected && !desktop.locked; onActivated: desktop.addService() }
    Shortcut {
        sequences: ["Ctrl+K", StandardKey.Find]
        enabled: !desktop.locked
        onActivated: {
            desktop.go("identities");
            if (page.item instanceof IdentitiesPage)
                (page.item as IdentitiesPage).focusSearch();
        }
    }
    Shortcut { sequences: ["Ctrl+L"]; enabled: desktop.wallet.connected && !desktop.locked; onActivated: desktop.wallet.lock() }
    Shortcut { sequences: ["Ctrl+,"]; enabled: !desktop.locked; onActivated: desktop.go("settings") }
    Connections {
        target: desktop.signIn
        function onAbandoned() { desktop.go("identities"); }
    }
    FocusKeeper { home: desktop; alone: true }
    LockSheet {
        objectName: "lockSheet"
        wallet: desktop.wallet
        onPassphraseWanted: {
            desktop.go("settings");
            if (page.item instanceof SettingsPage)
                (page.item as SettingsPage).setPassphrase();
        }
    }
    Keys.onEscapePressed: if (place !== "identities" && signIn.phase !== "running") go("identities")

    RowLayout {
        anchors.fill: parent
        spacing: 0
        Rail {
            visible: !desktop.locked
            place: desktop.place
            alarms: desktop.identities.alarms
            wallet: desktop.wallet
            onLockWanted: desktop.wallet.lock()
            onChosen: where => where === "add" ? desktop.addService() : desktop.go(where)
            Layout.fillHeight: true
        }
        ColumnLayout {
            spacing: 0
            Banner {
                visible: desktop.wallet.connected && desktop.wallet.reset.isNews
                kind: "warn"
                title: qsTr("The approval passphrase was replaced")
                text: qsTr("On %1, after your computer's password was entered. If that was not you, change that password, then this passphrase, and look at what programs are allowed.").arg(desktop.wallet.reset.when)
                dismissable: true
                onDismissed: desktop.wallet.reset.dismissNews()
                Layout.fillWidth: true
                Layout.margins: Theme.medium
                Layout.bottomMargin: 0
            }
            Loader {
                id: page
                focus: true
                Layout.fillWidth: true
                Layout.fillHeight: true
                sourceComponent: !desktop.wallet.connected ? farewell
                               : desktop.locked ? lockPage
                               : desktop.place === "add" ? add
                               : !desktop.wallet.ready ? null
                               : desktop.place === "settings" ? settings
                               : desktop.identities.total === 0 && desktop.identities.notice === "" ? welcome : list
                onLoaded: (item as Item).forceActiveFocus()
            }
        }
    }

    Component {
        id: welcome
        WelcomePage {
            wallet: desktop.wallet
            onAddWanted: desktop.addService()
            onDemoWanted: {
                desktop.signIn.startDemo(desktop.wallet.demoIssuer, desktop.wallet.demoClientId);
                desktop.go("add");
            }
        }
    }
    Component {
        id: list
        IdentitiesPage {
            identities: desktop.identities
            wallet: desktop.wallet
            onAddWanted: desktop.addService()
            onSignInWanted: (identityId, host) => {
                desktop.signIn.startAgain(identityId, host);
                desktop.go("add");
            }
        }
    }
    Component { id: lockPage; LockPage { wallet: desktop.wallet } }
    Component { id: add; AddServicePage { signIn: desktop.signIn; onLeaving: desktop.go("identities") } }
    Component { id: settings; SettingsPage { wallet: desktop.wallet; signOutAll: desktop.signOutAll; identities: desktop.identities.total } }
    Component { id: farewell; FarewellPage {} }
}
