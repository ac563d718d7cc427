import Foundation

/// What libFuzzer calls with every input; `BXCTL_FUZZ` names the reader that gets it.
///
/// - Returns: 0, as libFuzzer wants. A trap is a finding, and so is what ``expect(_:_:)`` refuses.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    target(Array(UnsafeBufferPointer(start: start, count: size)))
    return 0
}

private let target: @Sendable ([UInt8]) -> Void = {
    let name = ProcessInfo.processInfo.environment["BXCTL_FUZZ"] ?? ""
    guard let target = targets[name] else {
        fatalError("BXCTL_FUZZ is none of \(targets.keys.sorted().joined(separator: ", "))")
    }
    return target
}()

/// The readers of what others wrote, by name.
private let targets: [String: @Sendable ([UInt8]) -> Void] = [
    "yaml": readYAML,
    "manifest": readManifest,
    "frames": readFrames,
    "answers": readAnswer,
    "files": readFile,
    "questions": readQuestion,
    "reports": readReport,
]

/// Ends the process, as a finding, where a law does not hold.
func expect(_ holds: Bool, _ law: String) {
    if !holds { fatalError(law) }
}
