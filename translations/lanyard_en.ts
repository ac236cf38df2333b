<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>PromptPage</name>
    <message numerus="yes">
        <source>%n more question(s) wait</source>
        <translation>
            <numerusform>%n more question waits</numerusform>
            <numerusform>%n more questions wait</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PromptPermissions</name>
    <message numerus="yes">
        <source>%n request(s) wait for this one answer.</source>
        <translation>
            <numerusform>%n request waits for this one answer.</numerusform>
            <numerusform>%n requests wait for this one answer.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SignOutSheet</name>
    <message numerus="yes">
        <source>%n tool(s) use this identity now.</source>
        <translation>
            <numerusform>%n tool uses this identity now.</numerusform>
            <numerusform>%n tools use this identity now.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ToolChips</name>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>tools</comment>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
</TS>
