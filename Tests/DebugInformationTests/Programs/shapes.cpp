// Names that other entries say: members, templates, lambdas, namespaces.

namespace shapes {

struct Shape {
    int width;
    int height;
    int ratio() const;
    inline __attribute__((always_inline)) int area() const { return width * height; }
};

__attribute__((noinline)) int Shape::ratio() const { return width / height; }

template <typename Number> inline __attribute__((always_inline)) Number quotient(Number one, Number other) {
    auto divide = [=](Number by) __attribute__((always_inline)) { return one / by; };
    return divide(other);
}

}  // namespace shapes

extern "C" __attribute__((export_name("run"))) int run(int number) {
    shapes::Shape shape{number + 6, number};
    int area = shape.area();
    return shapes::quotient<int>(area, number - 1) + shape.ratio();
}
