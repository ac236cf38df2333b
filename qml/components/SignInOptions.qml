import QtQuick
import QtQuick.Layouts
import Lanyard
import Lanyard.Desktop

/// Options that few people need.
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
    ClientAuthChoice {
        visible: options.signIn.clientSecret !== ""
        chosen: options.signIn.clientAuth
        onPicked: way => options.signIn.clientAuth = way
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
    Field {
        label: qsTr("Redirect address")
        placeholder: "http://127.0.0.1:8400/callback"
        help: qsTr("For a provider that compares the port: exactly as it is registered there. Several ports with commas: the first that is free is used.")
        problem: options.signIn.redirectProblem
        text: options.signIn.redirect
        input.inputMethodHints: Qt.ImhUrlCharactersOnly
        input.onTextEdited: options.signIn.redirect = text
        Layout.fillWidth: true
    }
}
