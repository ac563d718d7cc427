import Foundation
import Reports
import Resources

signal(SIGPIPE, SIG_IGN)
// Names of files are bytes.
let words = (1..<max(1, Int(CommandLine.argc))).compactMap { index in
    CommandLine.unsafeArgv[index].map { word in
        String(keeping: Array(UnsafeRawBufferPointer(start: word, count: strlen(word))))
    }
}
let tool = CommandLineTool(words)
// The first `await` takes more descriptors than the limit may have left.
if let code = tool.refusal() { exit(code.rawValue) }
let code = await tool.run()
exit(code.rawValue)
