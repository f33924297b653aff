package main

import "embed"

//go:embed carried/*.txt
var licences embed.FS

const graphvizBinding = "github.com/goccy/go-graphviz"

// carried is what programs carry that is no module of its own: Go itself, and what
// the binding to Graphviz was compiled from, as its internal/wasm/build says.
func carried() ([]component, error) {
	inside := func(name, version, home string, texts ...string) component {
		c := component{Name: name, Version: version, In: []string{"tautline-dot"}, Within: graphvizBinding, Home: home}
		for _, t := range texts {
			c.Texts = append(c.Texts, text{from: t})
		}
		return c
	}
	all := []component{
		{Name: "Go", Home: "https://go.googlesource.com/go", In: programs, Texts: []text{{from: "go"}}},
		inside("Graphviz", "12.1.2", "https://gitlab.com/graphviz/graphviz/-/tree/12.1.2", "graphviz", "colorbrewer", "rbtree", "randomkit"),
		inside("Expat", "2.6.3", "https://github.com/libexpat/libexpat/tree/R_2_6_3", "expat"),
		inside("wasi-libc", "wasi-sdk-24", "https://github.com/WebAssembly/wasi-libc/tree/wasi-sdk-24", "wasi-libc", "musl", "cloudlibc"),
	}
	for _, c := range all {
		for i, t := range c.Texts {
			body, err := licences.ReadFile("carried/" + t.from + ".txt")
			if err != nil {
				return nil, err
			}
			c.Texts[i].body = tidy(string(body))
		}
	}
	return all, nil
}

// everything is all that the programs carry.
func everything(root string) ([]component, error) {
	others, err := carried()
	if err != nil {
		return nil, err
	}
	modules, err := linked(root)
	return append(others, modules...), err
}
