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
let code = await CommandLineTool(words).run()
exit(code.rawValue)
