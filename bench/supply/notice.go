package main

import (
	"fmt"
	"io"
	"strings"
)

const head = `Tautline
Licensed under the Apache License 2.0 (see LICENSE), but for what it carries.

This file is made by: go run ./bench/supply notice > NOTICE

The programs carry what others wrote, listed here with who carries what, and below
with its licences. Each is under its own licence, which Tautline doesn't change.

A released tautline carries tautline-dot whole, and with it what that carries.

tautline-dot carries Graphviz, compiled to WebAssembly, in object code under the Eclipse
Public License 1.0. On behalf of all Contributors to Graphviz, all warranties and
conditions, express and implied, are disclaimed, including those of title and
non-infringement, merchantability and fitness for a particular purpose, and all
liability for damages, including direct, indirect, special, incidental and
consequential damages, such as lost profits, is excluded. Whatever differs from that
licence is offered by Tautline alone. The source code of Graphviz is available at
https://gitlab.com/graphviz/graphviz (the version is below), and how it is compiled at
https://github.com/goccy/go-graphviz, in internal/wasm/build.

tautline carries the HCL library, unchanged, in object code under the Mozilla Public
License 2.0. Its source code is available at https://github.com/hashicorp/hcl (the
version is below).

This product includes color specifications and designs developed by Cynthia Brewer
(http://colorbrewer.org/).

Portions of this software are copyright (c) 2010 The FreeType Project
(www.freetype.org). All rights reserved. Both programs take Freetype-Go under the
FreeType License.
`

const rule = "\n================================================================================\n"

// notice writes the licences of all that the programs carry. One that several have
// word by word is written once.
func notice(w io.Writer, root string) error {
	all, err := everything(root)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(head + rule + "\n")
	type licence struct {
		of   []string
		body string
	}
	var licences []*licence
	known := map[string]*licence{}
	for _, c := range all {
		name := strings.TrimSpace(c.Name + " " + c.Version)
		fmt.Fprintf(&b, "%s (%s): %s\n", name, strings.Join(c.In, ", "), strings.Join(ids(c), " AND "))
		if c.Home != "" {
			fmt.Fprintf(&b, "    %s\n", c.Home)
		}
		for _, t := range c.Texts {
			key := strings.Join(strings.Fields(t.body), " ")
			if known[key] == nil {
				known[key] = &licence{body: t.body}
				licences = append(licences, known[key])
			}
			known[key].of = append(known[key].of, name+", "+t.from)
		}
	}
	for _, l := range licences {
		fmt.Fprintf(&b, "%s\n%s\n\n%s", rule, strings.Join(l.of, "\n"), l.body)
	}
	_, err = io.WriteString(w, b.String())
	return err
}
