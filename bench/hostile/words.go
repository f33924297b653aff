//go:build unix

package main

import (
	"fmt"

	"tautline.dev/render/format/formattest"
)

// words are texts that mean something to whoever reads a document, each in a model
// that says it wherever there is room, in every document.
func words() []input {
	var all []input
	for _, text := range formattest.Hostile {
		all = append(all, input{class: "words", name: fmt.Sprintf("%.60q", text), files: map[string]string{"system.cue": string(formattest.Model(text))}, words: &text})
	}
	return all
}

// document is one that tautline writes.
type document struct {
	format, file string
}

// writes are all runs that write documents.
var writes = []struct {
	args []string
	docs []document
}{
	{[]string{"check", "--all", "--explain-skipped"}, []document{{"text", "check.txt"}, {"compact", "check.log"}, {"json", "check.json"}}},
	{[]string{"check", "--profile", "production"}, []document{{"text", "production.txt"}}},
	{[]string{"review", "--coupling"}, []document{{"text", "review.txt"}, {"markdown", "review.md"}}},
	{[]string{"ready"}, []document{{"text", "ready.txt"}, {"markdown", "ready.md"}, {"json", "ready.json"}, {"csv", "ready.csv"}}},
	{[]string{"explore"}, []document{{"text", "explore.txt"}, {"json", "explore.json"}, {"markdown", "explore.md"}, {"mermaid", "explore.mmd"}, {"svg", "explore.svg"}}},
	{[]string{"explore", "--flow", "order"}, []document{{"promela", "order.pml"}}},
	{[]string{"whatif", "--down", "work"}, []document{{"text", "down.txt"}, {"markdown", "down.md"}, {"json", "down.json"}}},
	{[]string{"whatif", "--table"}, []document{{"text", "table.txt"}, {"markdown", "table.md"}, {"csv", "table.csv"}, {"json", "table.json"}}},
	{[]string{"gameday", "--now", "2035-01-01", "--most", "0"}, []document{{"text", "gameday.txt"}, {"markdown", "gameday.md"}, {"json", "gameday.json"}, {"fis", "fis.json"}, {"chaos-mesh", "chaos.yaml"}, {"istio", "istio.yaml"}, {"toxiproxy", "toxiproxy.sh"}}},
	{[]string{"alarms"}, []document{{"text", "alarms.txt"}, {"json", "alarms.json"}, {"prometheus", "rules.yaml"}, {"cloudwatch", "cloudwatch.json"}}},
	{[]string{"render", "--view", "system"}, []document{{"dot", "system.dot"}, {"mermaid", "system.mmd"}, {"text", "system.txt"}, {"svg", "system.svg"}}},
	{[]string{"render", "--view", "flow:order"}, []document{{"dot", "flow.dot"}, {"mermaid", "flow.mmd"}, {"text", "flow.txt"}}},
	{[]string{"render", "--view", "failure:work"}, []document{{"dot", "failure.dot"}, {"mermaid", "failure.mmd"}, {"text", "failure.txt"}}},
	{[]string{"render", "--view", "overview"}, []document{{"dot", "overview.dot"}, {"text", "overview.txt"}}},
	{[]string{"report"}, []document{{"html", "report.html"}}},
}
