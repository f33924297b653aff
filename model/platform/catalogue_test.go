package platform_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cuelang.org/go/cue/cuecontext"
	"github.com/google/go-cmp/cmp"

	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/model/schema"
	"tautline.dev/model/value"
)

func TestIDs(t *testing.T) {
	ids := platform.IDs()
	if len(ids) == 0 || !slices.IsSorted(ids) {
		t.Errorf("no catalogue, or none in order: %q", ids)
	}
	for _, id := range ids {
		if p := platform.Builtin(id); p == nil || p.Title == "" || len(p.Kinds) == 0 {
			t.Errorf("%s has no title or no kind", id)
		}
	}
	if platform.Builtin("aws/nothing") != nil {
		t.Error("a platform that nobody described is known")
	}
}

// each runs a test for every platform of the catalogue.
func each(t *testing.T, test func(t *testing.T, p *platform.Platform)) {
	for _, id := range platform.IDs() {
		t.Run(id, func(t *testing.T) { test(t, platform.Builtin(id)) })
	}
}

func TestShape(t *testing.T) {
	schema, err := schema.Parse(model.SchemaSource)
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, p *platform.Platform) {
		for _, problem := range schema.Check("#Platform", platform.Tree(p.ID), "") {
			t.Errorf("%d: %v", problem.At.Place().Line, problem)
		}
	})
}

// everyFact visits all facts of a platform, notes included, with a name for
// messages.
func everyFact(p *platform.Platform, visit func(name string, f platform.Fact)) {
	for _, f := range p.Box {
		visit("box "+f.Path, f)
	}
	for _, l := range p.Lines {
		for _, f := range l.Facts {
			visit(l.Title+": "+f.Path, f)
		}
		for _, f := range l.Notes {
			visit("note", f)
		}
	}
	for _, f := range p.Notes {
		visit("note", f)
	}
}

func TestFactsSayWhereTheyAreFrom(t *testing.T) {
	each(t, func(t *testing.T, p *platform.Platform) {
		everyFact(p, func(name string, f platform.Fact) {
			if !strings.HasPrefix(f.Source, "https://") || strings.ContainsAny(f.Source, " []") {
				t.Errorf("%s: %q is no address", name, f.Source)
			}
			if day, err := time.Parse(time.DateOnly, f.Read); err != nil || day.Year() < 2026 {
				t.Errorf("%s: read on %q", name, f.Read)
			}
			if !strings.HasSuffix(f.Says, ".") && !strings.HasSuffix(f.Says, ").") {
				t.Errorf("%s: %q is no sentence", name, f.Says)
			}
		})
	})
}

// A folder of a repository, or a repository, is no page: nobody finds the fact there.
var folder = regexp.MustCompile(`^https://github\.com/[^/]+/[^/]+(/tree/.*|/?)$`)

// What somebody read in an old text, an excerpt or a quotation may have changed.
var secondHand = regexp.MustCompile(`text of [0-9]{4}|[Oo]lder (text|copy)|read in (a|an|the|excerpts)|[Ss]econd-hand|(is|are) quoted|community texts`)

// weak counts the verified facts of a platform that nobody can look up, or that
// were not read where they are said to stand. Numbers here only go down: a fact is
// read at a page that anybody can open, or is not verified.
var weak = map[string]int{
	"dapr":                    6,
	"aws-sdk/javascript":      1,
	"aws/eventbridge-classic": 1,
	"envoy":                   1,
	"http":                    3,
	"istio-1.23":              2,
	"istio-1.24":              3,
	"nats-jetstream":          1,
	"postgresql":              2,
	"redis":                   1,
	"redis-pubsub":            4,
	"sidekiq":                 6,
	"stripe":                  3,
}

func TestVerifiedFactsCanBeLookedUp(t *testing.T) {
	each(t, func(t *testing.T, p *platform.Platform) {
		found := 0
		everyFact(p, func(name string, f platform.Fact) {
			if f.Verified && (folder.MatchString(f.Source) || secondHand.MatchString(f.Says)) {
				found++
				if weak[p.ID] == 0 {
					t.Errorf("%s: read it at a page, or don't call it verified: %q (%s)", name, f.Says, f.Source)
				}
			}
		})
		switch allowed := weak[p.ID]; {
		case found > allowed && allowed > 0:
			t.Errorf("%d facts that can't be looked up, %d were allowed", found, allowed)
		case found < allowed:
			t.Errorf("only %d facts that can't be looked up are left of %d: write the smaller number", found, allowed)
		}
	})
	for id := range weak {
		if platform.Builtin(id) == nil {
			t.Errorf("there is no platform %s", id)
		}
	}
}

func TestOnlyWhatWasReadImplies(t *testing.T) {
	each(t, func(t *testing.T, p *platform.Platform) {
		everyFact(p, func(name string, f platform.Fact) {
			if !f.Verified && f.Implied() != nil {
				t.Errorf("%s: nobody read it, and it implies %s", name, f.Implied().Show())
			}
			if f.Value != nil && f.Default != nil {
				t.Errorf("%s: it can't be both fixed and a default", name)
			}
			says := f.Value != nil || f.Default != nil || f.Min != nil || f.Max != nil || len(f.Among) > 0
			if says == (name == "note") {
				t.Errorf("%s: a fact holds a value, a note only words", name)
			}
		})
	})
}

// Whoever has to raise a lease looks for the platform's own name of it. A fixed one
// has none.
func TestLeasesSayWhatTheyAreCalled(t *testing.T) {
	each(t, func(t *testing.T, p *platform.Platform) {
		everyFact(p, func(name string, f platform.Fact) {
			lease := strings.HasPrefix(f.Path, "lease.") || f.Path == "channel.visibility"
			if lease && f.Verified && f.Value == nil && f.Called == "" {
				t.Errorf("%s: what does the platform call it?", name)
			}
		})
	})
}

// An end that no box can match would make its facts silently useless.
func TestLinesNameEndsThatExist(t *testing.T) {
	words := strings.Fields(`* edge compute channel store
		client external gateway function service worker workflow pipe scheduler
		queue topic bus stream database cache objectstore`)
	words = append(words, platform.IDs()...)
	each(t, func(t *testing.T, p *platform.Platform) {
		for _, l := range p.Lines {
			if (len(l.From) == 0) == (len(l.To) == 0) {
				t.Errorf("%s: lines either arrive or leave", l.Title)
			}
			if len(l.Facts)+len(l.Notes) == 0 {
				t.Errorf("%s: nothing is said", l.Title)
			}
			for _, end := range slices.Concat(l.From, l.To) {
				if !slices.Contains(words, end) {
					t.Errorf("%s: %q is no platform, kind or family", l.Title, end)
				}
			}
		}
	})
}

var versionEnd = regexp.MustCompile(`-[0-9][0-9.]*$`)

// What is said of a platform holds for its other versions too, unless one of them says
// otherwise itself: a list that names one names them all. The same goes for a log that
// speaks Kafka's protocol.
func TestListsNameAllVersions(t *testing.T) {
	families := map[string][]string{}
	for _, id := range platform.IDs() {
		family := versionEnd.ReplaceAllString(id, "")
		families[family] = append(families[family], id)
	}
	families["Kafka's protocol"] = []string{"aws/msk", "kafka"}
	each(t, func(t *testing.T, p *platform.Platform) {
		whole := func(where string, list []string) {
			for _, ids := range families {
				var lacks []string
				for _, id := range ids {
					if !slices.Contains(list, id) {
						lacks = append(lacks, id)
					}
				}
				if len(lacks) > 0 && len(lacks) < len(ids) {
					t.Errorf("%s: of %q the list lacks %q", where, ids, lacks)
				}
			}
		}
		for _, l := range p.Lines {
			whole(l.Title, l.From)
			whole(l.Title, l.To)
		}
		everyFact(p, func(name string, f platform.Fact) { whole(name, f.Among) })
	})
}

// A box that no model can have would never fit, and a service with one variant
// is none.
func TestBoxesAmongWhichToChooseExist(t *testing.T) {
	kinds := strings.Fields("queue topic bus stream database cache objectstore function worker service workflow")
	variants := map[string]int{}
	for _, id := range platform.IDs() {
		variants[platform.Builtin(id).Service]++
	}
	each(t, func(t *testing.T, p *platform.Platform) {
		everyFact(p, func(name string, f platform.Fact) {
			for _, box := range f.Among {
				if platform.Builtin(box) == nil && !slices.Contains(kinds, box) {
					t.Errorf("%s: %q is no platform and no kind", name, box)
				}
			}
			if len(f.Among) > 0 && !strings.HasSuffix(f.Path, "deadLetter.to") {
				t.Errorf("%s names no box", name)
			}
		})
		if p.Service != "" && variants[p.Service] < 2 {
			t.Errorf("%s: the only variant of %q", p.ID, p.Service)
		}
	})
}

// Each platform with a provider in its id is listed under one, whose facts are
// as good as those of platforms.
func TestProviders(t *testing.T) {
	schema, err := schema.Parse(model.SchemaSource)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range platform.ProvidersTree().Fields {
		for _, problem := range schema.Check("#Provider", f.Value, f.Label) {
			t.Errorf("%d: %v", problem.At.Place().Line, problem)
		}
	}
	used := map[string]bool{}
	for _, id := range platform.IDs() {
		if provider := platform.ProviderOf(id); provider != nil {
			used[provider.ID] = true
		} else if strings.Contains(id, "/") {
			t.Errorf("%s: nobody provides it", id)
		}
	}
	for _, p := range platform.Providers() {
		if !used[p.ID] || p.Title == "" {
			t.Errorf("%s has no platform or no title", p.ID)
		}
		for _, f := range p.Behaviour {
			if f.Implied() == nil || !strings.HasPrefix(f.Source, "https://") || !strings.HasSuffix(f.Says, ".") {
				t.Errorf("%s: %s implies nothing, or doesn't say why", p.ID, f.Path)
			}
		}
	}
}

// The literal reader is a second reading of CUE; it must agree with CUE's own.
func TestReadsAsCUEDoes(t *testing.T) {
	ctx := cuecontext.New()
	reads := func(t *testing.T, file string, tree *value.Node) {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		data, err := ctx.CompileBytes(src).MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		var want any
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, plain(tree)); diff != "" {
			t.Errorf("CUE reads it differently (-CUE +literal):\n%s", diff)
		}
	}
	reads(t, "providers.cue", platform.ProvidersTree())
	each(t, func(t *testing.T, p *platform.Platform) { reads(t, "catalogue/"+p.ID+".cue", platform.Tree(p.ID)) })
}

// plain is a tree as encoding/json would have read it.
func plain(n *value.Node) any {
	switch n.Kind {
	case value.Struct:
		m := map[string]any{}
		for _, f := range n.Fields {
			m[f.Label] = plain(f.Value)
		}
		return m
	case value.List:
		items := []any{}
		for _, item := range n.Items {
			items = append(items, plain(item))
		}
		return items
	case value.String:
		return n.Text
	case value.Int, value.Float:
		return n.Number
	case value.Bool:
		return n.Truth
	}
	return nil
}
