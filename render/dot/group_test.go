package dot

import (
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
	"tautline.dev/render/view"
)

// A frame that more lines would cross than stay in it isn't drawn: its boxes say that they
// are in it, and the legend what it is. Who asks for the group sees it.
func TestTornFrame(t *testing.T) {
	sys := modeltest.Named(t, `groups: {
	cloud: {kind: "account", title: "Production"}
	k8s: {kind: "cluster", title: "Kubernetes", parent: "cloud"}
}
boxes: {
	a: {kind: "service", in: "k8s"}, b: {kind: "service", in: "k8s"}
	da: {kind: "database", in: "cloud"}, db: {kind: "database", in: "cloud"}, c: {kind: "client"}
}
lines: {
	in: {from: "c", to: "a", interaction: "request-reply"}
	ab: {from: "a", to: "b", interaction: "request-reply"}
	sa: {from: "a", to: "da", interaction: "request-reply"}
	sb: {from: "b", to: "db", interaction: "request-reply"}
}`)
	drawing := draw(t, sys, nil, Options{})
	if strings.Contains(drawing, "cluster_k8s") || !strings.Contains(drawing, "cluster_cloud") {
		t.Errorf("the torn frame is drawn, or the whole one isn't:\n%s", drawing)
	}
	_, frame, _ := strings.Cut(drawing, "subgraph")
	if inner, _, _ := strings.Cut(frame, "\n\t}"); !strings.Contains(inner, `id="box-a"`) {
		t.Error("what was in it isn't in the frame around it")
	}
	if a := statement(t, drawing, `id="box-a"`); !strings.Contains(a, ">in k8s<") {
		t.Errorf("a doesn't say where it is: %s", a)
	}
	if strings.Contains(statement(t, drawing, `id="box-da"`), ">in ") {
		t.Error("a box with a frame around it says so, too")
	}
	if !strings.Contains(drawing, " cluster Kubernetes") {
		t.Error("the legend doesn't explain it")
	}
	v, err := view.Of(sys, "group:k8s", view.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if drawing := draw(t, sys, nil, Options{View: v}); !strings.Contains(drawing, "cluster_k8s") {
		t.Error("a view of the group has no frame of it")
	}
}
