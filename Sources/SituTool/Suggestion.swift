/// What somebody may have meant who mistyped a name.
enum Suggestion {
    /// The candidate that differs least, if it differs little enough to be worth mentioning, or one that begins so.
    static func closest(to text: String, in candidates: [String]) -> String? {
        let word = Array(text.utf8)
        // A third of the letters may be wrong.
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let letters = Array(candidate.utf8)
            let distance = distance(word, letters)
            guard distance <= max(max(word.count, letters.count) / 3, 1), distance < letters.count else {
                continue
            }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        if let best { return best.name }
        // Or it was not written to its end.
        return word.count < 3 ? nil : candidates.first { $0.utf8.starts(with: word) }
    }

    /// `; did you mean 'x'?`, or nothing.
    static func hint(for text: String, in candidates: [String]) -> String {
        closest(to: text, in: candidates).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// How many letters have to be inserted, removed, replaced, or swapped with their neighbour.
    static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        // Nobody mistypes what long words have; their product is what this costs.
        guard one.count < 64, other.count < 64 else { return one == other ? 0 : .max }
        var beforeLast: [Int] = []
        var last = Array(0...other.count)
        for i in 0..<one.count {
            var row = [i + 1]
            for j in 0..<other.count {
                var best = min(last[j] + (one[i] == other[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, one[i] == other[j - 1], one[i - 1] == other[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[other.count]
    }
}
