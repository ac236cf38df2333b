import QtQuick
import QtQuick.Layouts
import Lanyard

/// The middle of a card: name and state, provider and host, tools.
ColumnLayout {
    id: words

    required property string alias
    required property string provider
    required property string host
    required property string person
    required property string stateName
    required property string stateWords
    required property var tools
    /// When a new sign-in will be needed; empty where nothing is to be said of it.
    required property string forecast

    spacing: 3
    RowLayout {
        spacing: Theme.small
        Layout.fillWidth: true
        Body {
            text: words.alias
            font.pixelSize: Theme.leadSize
            font.weight: Font.DemiBold
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Layout.fillWidth: true
            Layout.minimumWidth: Math.min(implicitWidth, 60)
            Layout.maximumWidth: implicitWidth + 1
        }
        StateBadge {
            stateName: words.stateName
            words: words.stateWords
            Layout.fillWidth: true
            Layout.minimumWidth: 60
            Layout.maximumWidth: implicitWidth
        }
        Item { Layout.fillWidth: true }
    }
    Caption {
        // The real host is what counts; a provider may call itself anything.
        text: words.provider === "" || words.provider === words.host
              ? words.host : words.provider + " · " + words.host
        wrapMode: Text.NoWrap
        elide: Text.ElideRight
        font.pixelSize: 13
        Layout.fillWidth: true
    }
    RowLayout {
        visible: words.person !== "" || words.tools.length > 0
        spacing: Theme.large
        Layout.fillWidth: true
        Caption {
            visible: text !== ""
            text: words.person
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Layout.fillWidth: true
            Layout.minimumWidth: Math.min(implicitWidth, 40)
            Layout.maximumWidth: implicitWidth + 1
        }
        ToolChips { most: words.width > 380 ? 4 : 1; tools: words.tools }
        Item { Layout.fillWidth: true }
    }
    RowLayout {
        visible: words.forecast !== ""
        spacing: Theme.hair
        Layout.fillWidth: true
        Icon { symbol: "clock"; size: 14; color: Theme.textSoft }
        Caption { text: words.forecast; Layout.fillWidth: true }
    }
}
