import Foundation

/// One entry of the converted suite's index (see `Tests/Suite/README.md`).
struct SuiteEntry: Decodable {
    let script: String
    let json: String?
    /// Whether the script is about more than WebAssembly 2.0 without SIMD, tail calls and extended constants.
    let later: Bool
    let commands: Int
    let newerModules: [String]

    enum CodingKeys: String, CodingKey {
        case script, json, later, commands
        case newerModules = "newer_modules"
    }

    /// The folder under the suite's that holds the script's JSON file and modules.
    var folder: String {
        var name = script
        if name.hasPrefix("core/") { name.removeFirst("core/".count) }
        if name.hasSuffix(".wast") { name.removeLast(".wast".count) }
        return name
    }
}

/// The JSON file of one script.
struct SuiteScript: Decodable {
    let commands: [SuiteCommand]
}

struct SuiteCommand: Decodable {
    let type: String
    let line: Int
    let filename: String?
    let name: String?
    let registeredName: String?
    let action: SuiteAction?
    let expected: [SuiteValue]?
    let either: [SuiteValue]?
    let text: String?
    let moduleType: String?

    enum CodingKeys: String, CodingKey {
        case type, line, filename, name, action, expected, either, text
        case registeredName = "as"
        case moduleType = "module_type"
    }
}

struct SuiteAction: Decodable {
    let type: String
    let field: String
    let args: [SuiteValue]?
    let module: String?
}

struct SuiteValue: Decodable {
    let type: String
    /// The value as text; nil if only the type is given, or for a vector.
    let value: String?
    let lanes: [String]?
    let laneType: String?

    enum CodingKeys: String, CodingKey {
        case type, value
        case laneType = "lane_type"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        type = try container.decode(String.self, forKey: .type)
        laneType = try container.decodeIfPresent(String.self, forKey: .laneType)
        if let list = try? container.decodeIfPresent([String].self, forKey: .value) {
            lanes = list
            value = nil
        } else {
            lanes = nil
            value = try container.decodeIfPresent(String.self, forKey: .value)
        }
    }
}
