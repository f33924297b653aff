package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"tautline.dev/bench/generate"
	"tautline.dev/bench/legible/drawing"
	"tautline.dev/model"
	"tautline.dev/render/dot"
	"tautline.dev/render/layout"
	"tautline.dev/render/view"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/own"
)

// day is the day of the judgement: the same models give the same drawings.
var day = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

// limit is how long one layout may take: a plainer drawing would be another one.
const limit = 3 * time.Minute

// made are the sizes of the systems that are made up, in boxes, and seed which they are.
var made = []int{30, 60, 100}

const seed = 1

// picture is one that is drawn: a view of a system.
type picture struct {
	name   string
	report *rules.Report
	view   *view.View
}

// picturesOf are all pictures of models: of the examples and of made-up systems where
// none is named.
func picturesOf(models []string) ([]picture, error) {
	if len(models) > 0 {
		return picturesIn("", models)
	}
	examples, err := repository("examples")
	if err != nil {
		return nil, err
	}
	out, err := picturesIn(examples, []string{"./..."})
	for _, boxes := range made {
		loaded, failed := model.Load([]string{"-"}, model.Options{Stdin: bytes.NewReader(generate.Microservices(boxes, seed))})
		if failed != nil {
			return nil, failed
		}
		of, failed := viewsOf(fmt.Sprintf("generated-%d", boxes), loaded[0])
		out, err = append(out, of...), errors.Join(err, failed)
	}
	return out, err
}

// repository is the path of something in the repository that this runs in.
func repository(name string) (string, error) {
	dir, err := filepath.Abs(".")
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, name), nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("this isn't run inside the repository, and no model is named")
		}
	}
}

// picturesIn are those of all systems in some places, which are named from a directory.
func picturesIn(dir string, places []string) (out []picture, err error) {
	all, err := model.Load(places, model.Options{Dir: dir})
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		of, failed := viewsOf(l.Dir, l)
		out, err = append(out, of...), errors.Join(err, failed)
	}
	return out, err
}

// viewsOf are the views of a system that are drawn: all of it, its overview where it has
// one, and its flows.
func viewsOf(name string, l model.Loaded) ([]picture, error) {
	if len(l.Problems) > 0 {
		return nil, fmt.Errorf("%s: %s", name, l.Problems[0].Message)
	}
	all := slices.Concat(catalogue.All(), own.Rules(l.System))
	report := rules.Judge(l.System, rules.Options{Rules: all, Now: day})
	views := []string{"system"}
	if view.CanOverview(l.System) {
		views = append(views, "overview")
	}
	for _, f := range l.System.Flows {
		views = append(views, "flow:"+f.ID)
	}
	var out []picture
	for _, of := range views {
		v, err := view.Of(l.System, of, view.Options{Report: report})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = append(out, picture{name + " " + of, report, v})
	}
	return out, nil
}

// measured draws pictures and measures them, as many at once as there are processors.
func measured(pictures []picture, f flags) ([]row, error) {
	cache, err := os.MkdirTemp("", "legible-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(cache)
	rows, errs := make([]row, len(pictures)), make([]error, len(pictures))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.NumCPU(), len(pictures)) {
		workers.Go(func() {
			for i := range next {
				rows[i], errs[i] = pictures[i].measured(f, cache)
			}
		})
	}
	for i := range pictures {
		next <- i
	}
	close(next)
	workers.Wait()
	return rows, errors.Join(errs...)
}

// measured draws the picture and measures it; Graphviz may keep things in a directory.
func (p picture) measured(f flags, cache string) (row, error) {
	svg, err := p.drawn(f.program, cache)
	if err != nil {
		return row{}, fmt.Errorf("%s: %w", p.name, err)
	}
	if f.svg != "" {
		name := strings.Map(func(r rune) rune {
			if strings.ContainsRune(`/\: `, r) {
				return '-'
			}
			return r
		}, p.name)
		if err := os.WriteFile(filepath.Join(f.svg, name+".svg"), svg, 0o666); err != nil {
			return row{}, err
		}
	}
	d, err := drawing.Read(bytes.NewReader(svg))
	if err != nil {
		return row{}, fmt.Errorf("%s: %w", p.name, err)
	}
	return row{p.name, d.Measure()}, nil
}

// drawn is the picture as SVG.
func (p picture) drawn(program, cache string) ([]byte, error) {
	var graph bytes.Buffer
	if err := dot.Write(&graph, p.report.System, p.report, dot.Options{View: p.view}); err != nil {
		return nil, err
	}
	res, err := layout.Run(context.Background(), graph.Bytes(), "svg", layout.Options{Program: program, Limit: limit, Cache: cache})
	if err == nil && res.Note != "" {
		err = errors.New(res.Note)
	}
	return res.Drawing, err
}
