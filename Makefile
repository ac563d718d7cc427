# The doors of the project; each is a script that works without make, too.
.PHONY: build fmt check test faults lab demo clean

build: ## bxctl, in .build/debug
	swift build

fmt: ## puts Swift files into the project's form
	swift format --in-place --recursive --parallel Package.swift Sources Tests

check: ## what every change passes: form, rules, shell, declared imports, unit tests
	contrib/test unit

test: ## check, and the tests with real nodes (root)
	contrib/test all

faults: ## breaks things on real nodes, all that there are (root)
	contrib/lab/faults

lab: ## starts two nodes to try things with (root)
	contrib/lab/lab up

demo: ## from nothing to a converged pool (root)
	contrib/demo

clean: ## build results; the lab goes by contrib/lab/lab down
	rm -rf .build
