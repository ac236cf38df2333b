import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// What Lanyard needs to know of an OpenID provider, checked while it is typed.
FocusScope {
    id: form

    required property SignInModel signIn
    property bool more: signIn.caFile !== "" || signIn.clientSecret !== "" || signIn.redirect !== ""

    implicitHeight: column.implicitHeight
    ColumnLayout {
        id: column
        anchors { left: parent.left; right: parent.right }
        spacing: Theme.large

        Body { text: qsTr("Any provider that speaks OpenID Connect will do. You sign in on its own page, in your browser."); color: Theme.textSoft; Layout.fillWidth: true }
        Field {
            label: qsTr("Provider address")
            placeholder: "https://login.example.org"
            help: qsTr("The provider calls it “issuer”. It must be exact, to the last slash.")
            problem: form.signIn.issuerProblem
            text: form.signIn.issuer
            input.focus: true
            input.inputMethodHints: Qt.ImhUrlCharactersOnly
            input.onTextEdited: form.signIn.issuer = text
            onAccepted: form.signIn.start()
            Layout.fillWidth: true
        }
        Tick {
            visible: form.signIn.loopback || form.signIn.local
            text: qsTr("This provider runs on my own computer: allow plain http")
            checked: form.signIn.local
            onToggled: form.signIn.local = checked
            Layout.fillWidth: true
        }
        Field {
            label: qsTr("Client ID")
            text: form.signIn.clientId
            input.onTextEdited: form.signIn.clientId = text
            onAccepted: form.signIn.start()
            Layout.fillWidth: true
        }
        HelpCard {
            redirectAddress: form.signIn.redirectAddress
            anyPort: form.signIn.anyPort
            onCopyWanted: form.signIn.copyRedirectAddress()
            Layout.fillWidth: true
        }
        Field {
            label: qsTr("Short name (optional)")
            placeholder: qsTr("work", "an example of a short name")
            help: qsTr("What you type in a terminal: lanyard token work")
            text: form.signIn.alias
            input.onTextEdited: form.signIn.alias = text
            onAccepted: form.signIn.start()
            Layout.fillWidth: true
        }
        PushButton {
            kind: "quiet"
            text: form.more ? qsTr("Fewer options") : qsTr("More options")
            onClicked: form.more = !form.more
        }
        SignInOptions { visible: form.more; signIn: form.signIn; Layout.fillWidth: true }
        PushButton {
            text: qsTr("Continue in the browser")
            symbol: "browser"
            kind: "primary"
            enabled: form.signIn.ready
            onClicked: form.signIn.start()
            Layout.fillWidth: true
            implicitHeight: 44
        }
        PushButton {
            text: qsTr("Use another device")
            kind: "plain"
            enabled: form.signIn.ready
            onClicked: form.signIn.startByCode()
            Layout.fillWidth: true
        }
    }
}
