package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const root = "../.."

// TestNotice: NOTICE says what is linked now.
func TestNotice(t *testing.T) {
	var now bytes.Buffer
	if err := notice(&now, root); err != nil {
		t.Fatal(err)
	}
	then, err := os.ReadFile(filepath.Join(root, "NOTICE"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(then), now.String()); diff != "" {
		t.Errorf("NOTICE is out of date; renew it: go run ./bench/supply notice > NOTICE\n%s", diff)
	}
}

// TestLicencesAreKnown: a new dependency under a licence that nobody has looked at
// is no detail.
func TestLicencesAreKnown(t *testing.T) {
	all, err := everything(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		for _, text := range c.Texts {
			if slices.Contains(idsOf(text), unknown) {
				t.Errorf("%s %s: %s is under a licence that spdx.go doesn't know", c.Name, c.Version, text.from)
			}
		}
	}
	if got := idsOf(text{"LICENSE", "All rights reserved."}); !slices.Contains(got, unknown) {
		t.Errorf("no licence at all is taken for %v", got)
	}
}

// TestCarried: what is said of the inside of the binding is what is inside.
func TestCarried(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", "-m", graphvizBinding).Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := strings.TrimSpace(string(out))
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	version, recipe, binary := read("graphviz.version"), read("internal/wasm/build/Dockerfile"), read("internal/wasm/graphviz.wasm")
	all, err := carried()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		switch c.Name {
		case "Go":
		case "Graphviz":
			if c.Version != strings.TrimSpace(version) || !strings.Contains(binary, c.Version) {
				t.Errorf("Graphviz is said to be %s, and the binding has %s", c.Version, version)
			}
		case "Expat":
			if !strings.Contains(binary, "expat_"+c.Version) {
				t.Errorf("Expat %s is not inside", c.Version)
			}
		case "wasi-libc":
			if !strings.Contains(recipe, "wasi-sdk:"+c.Version+"\n") {
				t.Errorf("the binding isn't compiled with %s", c.Version)
			}
		default:
			t.Errorf("nobody asks whether %s %s is inside", c.Name, c.Version)
		}
	}
}

// TestInventory: a list is CycloneDX, holds all that a program says it was built of
// and what is compiled into that, and is the same each time.
func TestInventory(t *testing.T) {
	all, err := everything(root)
	if err != nil {
		t.Fatal(err)
	}
	build := func(program string) *debug.BuildInfo {
		info := &debug.BuildInfo{
			GoVersion: "go1.26.8", Path: "tautline.dev/cmd/" + program,
			Main:     debug.Module{Path: "tautline.dev", Version: "(devel)"},
			Settings: []debug.BuildSetting{{Key: "GOOS", Value: "linux"}, {Key: "-trimpath", Value: "true"}},
		}
		for _, c := range all {
			if c.Module && slices.Contains(c.In, program) {
				info.Deps = append(info.Deps, &debug.Module{Path: c.Name, Version: c.Version, Sum: "h1:x"})
			}
		}
		return info
	}
	for _, in := range [][]string{{"tautline"}, {"tautline-dot"}, {"tautline", "tautline-dot"}} {
		var builds []*debug.BuildInfo
		for _, program := range in {
			builds = append(builds, build(program))
		}
		list, err := inventory(builds, all)
		if err != nil {
			t.Fatal(err)
		}
		again, err := inventory(builds, all)
		if err != nil {
			t.Fatal(err)
		}
		written, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(list, again); diff != "" {
			t.Errorf("%s: the same program has two lists:\n%s", in, diff)
		}
		holds(t, written, builds)

		builds[len(builds)-1].Deps[0].Version = "v99.0.0"
		if _, err := inventory(builds, all); err == nil {
			t.Errorf("%s: a module of another version is listed with the licences of this one", in)
		}
	}
}

// holds holds a list against the builds that it is of.
func holds(t *testing.T, list []byte, builds []*debug.BuildInfo) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(list))
	if err != nil {
		t.Fatal(err)
	}
	if err := cycloneDX(t).Validate(doc); err != nil {
		t.Errorf("not CycloneDX: %v", err)
	}
	var b bom
	if err := json.Unmarshal(list, &b); err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for _, c := range b.Components {
		listed[c.Name] = c.Version
		if c.PURL == "" || len(c.Licences) == 0 || strings.Contains(c.Licences[0].Expression, unknown) {
			t.Errorf("%s is listed without what it is, or its licence: %v", c.Name, c)
		}
	}
	drawing := false
	for _, info := range builds {
		drawing = drawing || strings.HasSuffix(info.Path, "/tautline-dot")
		for _, m := range info.Deps {
			if listed[m.Path] != m.Version {
				t.Errorf("%s carries %s %s, and its list has %q", info.Path, m.Path, m.Version, listed[m.Path])
			}
		}
		if want := strings.TrimPrefix(info.GoVersion, "go"); listed["std"] != want {
			t.Errorf("%s is built with Go %s, and its list has %q", info.Path, want, listed["std"])
		}
	}
	for _, inner := range []string{"Graphviz", "Expat", "wasi-libc"} {
		if (listed[inner] != "") != drawing {
			t.Errorf("%s is listed as %q", inner, listed[inner])
		}
	}
	if _, there := listed["tautline-dot"]; there != (len(builds) > 1) {
		t.Errorf("of %d programs tautline-dot is listed within another: %v", len(builds), there)
	}
}

// TestForeignProgram: what was built from something else is not listed by guessing.
func TestForeignProgram(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := sbom(&bytes.Buffer{}, root, self); err == nil || !strings.Contains(err.Error(), "no program of ours") {
		t.Errorf("a list of what is no program of ours: %v", err)
	}
}

// cycloneDX is the schema of CycloneDX 1.6 as its makers publish it, under Apache-2.0.
func cycloneDX(t *testing.T) *jsonschema.Schema {
	t.Helper()
	const at = "http://cyclonedx.org/schema/"
	c := jsonschema.NewCompiler()
	for _, name := range []string{"bom-1.6.schema.json", "spdx.schema.json", "jsf-0.82.schema.json"} {
		f, err := os.Open(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		doc, err := jsonschema.UnmarshalJSON(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource(at+name, doc); err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.Compile(at + "bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
