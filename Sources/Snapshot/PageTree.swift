package import Machine
import Synchronization

/// The hashes of a memory's pages and what they come to: a tree whose root names the memory's content.
///
/// A page's hash is its SHA-256, or 32 zero bytes if all its bytes are zero. A node has 64 of those, or of nodes below it, and
/// its hash is the SHA-256 of their 2048 bytes one after the other, or again zero if all are zero. The root is the only node
/// of the lowest level that has one node only. Nodes never change: a later tree has those in common with an earlier one in
/// which nothing is different.
package final class PageTree: Sendable {
    /// How many hashes a node has.
    static let fanOut = 64

    /// The hash of the root.
    package let root: SHA256Digest
    private let node: Node?
    /// How many levels of nodes there are, at least one.
    private let height: Int

    private final class Node: Sendable {
        let hashes: [SHA256Digest]
        /// Empty on the lowest level; nil where the hash is zero.
        let children: [Node?]

        init(hashes: [SHA256Digest], children: [Node?]) {
            self.hashes = hashes
            self.children = children
        }
    }

    /// A page and the hash that it has now.
    fileprivate struct Change {
        var page: Int
        var hash: SHA256Digest
    }

    private init(root: SHA256Digest, node: Node?, height: Int) {
        self.root = root
        self.node = node
        self.height = height
    }

    /// The pages that have to be hashed for the tree of a memory, which `finish` then makes.
    struct Plan {
        /// The pages whose hash is not known, in order.
        fileprivate var pages: [Int] = []
        fileprivate var earlier: PageTree?
        fileprivate var pageCount: Int
        /// Where their bytes are, nil for a page of zeros: for as long as the memory exists.
        var bytes: [UnsafeRawPointer?] = []

        /// - Parameter earlier: what the memory held earlier, with its tree: then the cost grows with what is different.
        init(_ memory: FrozenMemory, since earlier: (memory: FrozenMemory, tree: PageTree)? = nil) {
            pageCount = memory.pageCount
            self.earlier = earlier?.tree
            var pages: [Int] = []
            var bytes: [UnsafeRawPointer?] = []
            if let earlier {
                memory.forEachChange(since: earlier.memory) { page, content in
                    pages.append(page)
                    bytes.append(content)
                }
            } else {
                memory.forEachPage { page, content in
                    pages.append(page)
                    bytes.append(content)
                }
            }
            self.pages = pages
            self.bytes = bytes
        }

        /// - Parameter hashes: of `bytes`.
        func finish(_ hashes: ArraySlice<SHA256Digest>) -> PageTree {
            let needed = PageTree.height(pageCount)
            var (node, height) = (earlier?.node, max(earlier?.height ?? 1, needed))
            var root = earlier?.root ?? .zero
            if let earlier {
                // The old root becomes the first of all that a higher one has.
                for _ in earlier.height..<height where node != nil {
                    (node, root) = PageTree.node(first: root, node)
                }
            }
            var changes: [Change] = []
            changes.reserveCapacity(pages.count)
            for (page, hash) in zip(pages, hashes) { changes.append(Change(page: page, hash: hash)) }
            if !changes.isEmpty {
                (node, root) = PageTree.changed(node, level: height, from: 0, changes[...])
            }
            while height > needed {
                root = node?.hashes[0] ?? .zero
                node = node?.children[0]
                height -= 1
            }
            return PageTree(root: root, node: node, height: height)
        }
    }

    /// The tree of a memory.
    package convenience init(_ memory: FrozenMemory) {
        // The plan has pointers into the memory only.
        let tree = withExtendedLifetime(memory) {
            let plan = Plan(memory)
            return plan.finish(HashingWork(plan.bytes).finish()[...])
        }
        self.init(root: tree.root, node: tree.node, height: tree.height)
    }

    private static func height(_ pageCount: Int) -> Int {
        var (height, reach) = (1, fanOut)
        while reach < pageCount {
            height += 1
            reach = reach.multipliedReportingOverflow(by: fanOut).overflow ? Int.max : reach * fanOut
        }
        return height
    }

    /// A node of which only the first hash is not zero.
    private static func node(first: SHA256Digest, _ child: Node?) -> (Node?, SHA256Digest) {
        var hashes = [SHA256Digest](repeating: .zero, count: fanOut)
        var children = [Node?](repeating: nil, count: fanOut)
        hashes[0] = first
        children[0] = child
        return (Node(hashes: hashes, children: children), hash(hashes))
    }

    /// A node with the hashes of pages changed, which are in order and all below it.
    private static func changed(
        _ node: Node?, level: Int, from first: Int, _ changes: ArraySlice<Change>
    ) -> (Node?, SHA256Digest) {
        var hashes = node?.hashes ?? [SHA256Digest](repeating: .zero, count: fanOut)
        var children: [Node?] = []
        if level == 1 {
            for change in changes { hashes[change.page - first] = change.hash }
        } else {
            children = node?.children ?? [Node?](repeating: nil, count: fanOut)
            var reach = 1
            for _ in 1..<level { reach *= fanOut }
            var rest = changes
            while let next = rest.first {
                let place = (next.page - first) / reach
                let start = first + place * reach
                // Not past the place's end, which need not be a number.
                let end = rest.firstIndex { $0.page - start >= reach } ?? rest.endIndex
                (children[place], hashes[place]) = changed(
                    children[place], level: level - 1, from: start, rest[rest.startIndex..<end])
                rest = rest[end...]
            }
        }
        if hashes.allSatisfy({ $0.isZero }) { return (nil, .zero) }
        return (Node(hashes: hashes, children: children), hash(hashes))
    }

    private static func hash(_ hashes: [SHA256Digest]) -> SHA256Digest {
        hashes.withUnsafeBytes { SHA256.hash($0) }
    }

    /// Calls `body`, in order, with the ranges of pages that differ from those of another tree. The cost grows with how much
    /// differs.
    package func forEachDifference(from other: PageTree, _ body: (Range<Int>) -> Void) {
        var open: Range<Int>?
        PageTree.compare((node, root, height), (other.node, other.root, other.height), from: 0) { range in
            if let last = open, last.upperBound == range.lowerBound {
                open = last.lowerBound..<range.upperBound
            } else {
                if let open { body(open) }
                open = range
            }
        }
        if let open { body(open) }
    }

    private typealias Subtree = (node: Node?, hash: SHA256Digest, level: Int)

    private static func compare(
        _ left: Subtree, _ right: Subtree, from first: Int, _ body: (Range<Int>) -> Void
    ) {
        let level = max(left.level, right.level)
        if left.level == right.level && left.hash == right.hash { return }
        guard level > 0 else { return body(first..<first + 1) }
        var reach = 1
        for _ in 1..<level { reach *= fanOut }
        for place in 0..<fanOut {
            let (one, two) = (child(left, place, of: level), child(right, place, of: level))
            guard one.hash != two.hash || one.level != two.level else { continue }
            compare(one, two, from: first + place * reach, body)
        }
    }

    /// What stands at a place of a node, or of the node that a smaller tree would be the first below.
    private static func child(_ tree: Subtree, _ place: Int, of level: Int) -> Subtree {
        if tree.level < level {
            // A tree of zeros is the same at every height.
            return place == 0 && tree.node != nil ? tree : (nil, .zero, level - 1)
        }
        guard let node = tree.node else { return (nil, .zero, level - 1) }
        return (level > 1 ? node.children[place] : nil, node.hashes[place], level - 1)
    }
}

/// Hashes pages, on as many threads as call `run`.
final class HashingWork: @unchecked Sendable {
    // Each thread takes pages that no other has, and writes their hashes only.
    private let pages: [UnsafeRawPointer?]
    private let hashes: UnsafeMutablePointer<SHA256Digest>
    private let next = Atomic<Int>(0)

    /// What a thread takes at once, an even number.
    private static let pagesAtOnce = 64
    /// Below this number of pages a thread costs more than it saves.
    private static let pagesWorthAThread = 512

    /// The pages have to exist until `finish` has returned.
    init(_ pages: [UnsafeRawPointer?]) {
        self.pages = pages
        hashes = .allocate(capacity: max(pages.count, 1))
        hashes.initialize(repeating: .zero, count: pages.count)
    }

    deinit { hashes.deallocate() }

    /// Whether another thread pays.
    var isLarge: Bool { pages.count >= HashingWork.pagesWorthAThread }

    /// Hashes pages until none is left that nobody has begun.
    func run() {
        while true {
            let first = next.wrappingAdd(HashingWork.pagesAtOnce, ordering: .relaxed).oldValue
            guard first < pages.count else { return }
            let end = min(first + HashingWork.pagesAtOnce, pages.count)
            // The page that waits for a second.
            var waiting: Int?
            for place in first..<end {
                guard let page = pages[place] else { continue }
                guard let partner = waiting, let partnersPage = pages[partner] else {
                    waiting = place
                    continue
                }
                (hashes[partner], hashes[place]) = SHA256.hashTwo(
                    partnersPage, page, count: FrozenMemory.pageSize)
                waiting = nil
            }
            if let waiting, let page = pages[waiting] {
                hashes[waiting] = SHA256.hash(
                    UnsafeRawBufferPointer(start: page, count: FrozenMemory.pageSize))
            }
        }
    }

    /// Starts a thread that takes part, if it pays.
    func help() -> SystemThread? {
        isLarge ? SystemThread { self.run() } : nil
    }

    /// Hashes what is left, here and on a thread that is given or started, and returns the hashes in the pages' order.
    func finish(_ helper: SystemThread? = nil) -> [SHA256Digest] {
        let helper = helper ?? help()
        run()
        helper?.join()
        return [SHA256Digest](UnsafeBufferPointer(start: hashes, count: pages.count))
    }
}
