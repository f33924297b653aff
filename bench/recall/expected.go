package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// expectation is what somebody has found in a template by hand.
type expectation struct {
	Template string `json:"template"`
	Boxes    []struct {
		ID, Kind, Platform string
	} `json:"boxes"`
	Lines        []expected                `json:"lines"`
	QueueFacts   map[string]map[string]any `json:"queue_facts"`
	AllowedExtra [][2]string               `json:"allowed_extra"`
	Parity       string                    `json:"parity"`
	MergedWith   []string                  `json:"merged_with"`
}

// expected is a line that a reader has to find.
type expected struct {
	From, To, Mode string
	Facts          map[string]any `json:"facts"`
	Defaults       map[string]any `json:"defaults"`
	Derivable      string         `json:"derivable"`
	Confidence     string         `json:"confidence"`
	Actual         *bool          `json:"actual"`
}

// optional tells whether a line may be missing: only permissions, code or a guess show it.
func (e expected) optional() bool {
	return e.Derivable == "code" || e.Confidence == "low" || e.Actual != nil && !*e.Actual
}

// expectations are those of a corpus, sorted by their files' names.
func expectations(corpus string) ([]expectation, error) {
	files, err := filepath.Glob(filepath.Join(corpus, "expectations", "*.json"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var all []expectation
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		var e expectation
		if err := json.Unmarshal(src, &e); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// kinds are those of the expectations in the words of a model.
var kinds = map[string]string{
	"container": "service", "application": "service", "table": "database", "api": "gateway", "graphql": "gateway",
	"statemachine": "workflow", "bucket": "objectstore", "schedule": "scheduler", "secret": "external",
}

// kindOf is the kind that a box has in a model; what Kafka calls a topic is a stream.
func kindOf(k, platform string) string {
	if k == "topic" && platform == "kafka" {
		return "stream"
	}
	if to, ok := kinds[k]; ok {
		return to
	}
	return k
}

// sources are the files and folders that a template is read from.
func (e expectation) sources(corpus string) []string {
	at := filepath.Join(corpus, filepath.FromSlash(e.Template))
	var out []string
	for _, m := range e.MergedWith {
		if !strings.HasPrefix(m, ".") {
			out = append(out, filepath.Join(filepath.Dir(at), m))
		}
	}
	return append(out, at)
}
