import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// What few people need.
ColumnLayout {
    id: options

    required property SignInModel signIn

    spacing: Theme.large
    Field {
        label: qsTr("Permissions to ask for")
        help: qsTr("Scopes, with a space between them.")
        text: options.signIn.scopes
        input.onTextEdited: options.signIn.scopes = text
        Layout.fillWidth: true
    }
    Field {
        label: qsTr("Client secret")
        help: qsTr("Only where the provider insists. It goes to the keystore and nowhere else.")
        echoMode: TextInput.Password
        text: options.signIn.clientSecret
        input.onTextEdited: options.signIn.clientSecret = text
        Layout.fillWidth: true
    }
    Field {
        label: qsTr("Certificate authority (file)")
        placeholder: "/etc/ssl/certs/company.pem"
        help: qsTr("For a provider whose certificate your own organisation signs.")
        problem: options.signIn.caProblem
        text: options.signIn.caFile
        input.onTextEdited: options.signIn.caFile = text
        Layout.fillWidth: true
    }
}
