import WASI

/// What `--dir HOST[::GUEST][:ro]` says.
///
/// Read from the end, so that colons in names need no escape:
/// 1. `:ro` at the very end is cut off, and makes the directory read-only;
/// 2. the last `::` separates HOST from GUEST; without one the guest uses HOST as its name too;
/// 3. any other colon belongs to a name. A name that itself ends in `:ro` can be written with a slash behind it.
enum DirectoryGrant {
    static func parse(_ argument: Argument) throws(ToolError) -> WASIConfiguration.Preopen {
        var text = argument.bytes[...]
        let readOnly = Array(":ro".utf8)
        let isReadOnly = text.count >= readOnly.count && text.suffix(readOnly.count).elementsEqual(readOnly)
        if isReadOnly { text = text.dropLast(readOnly.count) }
        var (host, guest) = (text, text)
        let colon = UInt8(ascii: ":")
        if let second = text.indices.dropFirst().last(where: { text[$0] == colon && text[$0 - 1] == colon }) {
            host = text[..<(second - 1)]
            guest = text[(second + 1)...]
            if guest.isEmpty {
                throw .usage("--dir '\(argument.text)' has no name for the guest behind '::'")
            }
        }
        if host.isEmpty {
            throw .usage("--dir '\(argument.text)' names no directory: give HOST[::GUEST][:ro]")
        }
        return WASIConfiguration.Preopen(
            hostPath: Array(host), guestPath: Array(guest), isReadOnly: isReadOnly)
    }
}
