import Foundation
import Reports

signal(SIGPIPE, SIG_IGN)
let code = await CommandLineTool(Array(CommandLine.arguments.dropFirst())).run()
exit(code.rawValue)
