// A divider by repeated subtraction with a small state machine, its controller in a module of its own: enough for
// hierarchy, processes, a memory, arithmetic, flattening and technology mapping to have something to do.
module divider #(parameter WIDTH = 6) (
    input  wire             clock,
    input  wire             reset,
    input  wire             start,
    input  wire [WIDTH-1:0] dividend,
    input  wire [WIDTH-1:0] divisor,
    output reg  [WIDTH-1:0] quotient,
    output reg  [WIDTH-1:0] remainder,
    output wire             busy,
    output wire [7:0]       history
);
    wire step, done;

    controller control (
        .clock(clock), .reset(reset), .start(start), .smaller(remainder < divisor),
        .step(step), .done(done), .busy(busy)
    );

    always @(posedge clock)
        if (reset) begin
            quotient <= 0;
            remainder <= 0;
        end else if (start && !busy) begin
            quotient <= 0;
            remainder <= dividend;
        end else if (step) begin
            quotient <= quotient + 1'b1;
            remainder <= remainder - divisor;
        end

    // The last four quotients.
    reg [7:0] results [0:3];
    reg [1:0] next;
    always @(posedge clock)
        if (reset)
            next <= 0;
        else if (done) begin
            results[next] <= quotient;
            next <= next + 1'b1;
        end
    assign history = results[dividend[1:0]];
endmodule

module controller (
    input  wire clock,
    input  wire reset,
    input  wire start,
    input  wire smaller,
    output wire step,
    output wire done,
    output wire busy
);
    localparam IDLE = 2'd0, RUN = 2'd1, END = 2'd2;
    reg [1:0] state;
    assign busy = state != IDLE;
    assign step = state == RUN && !smaller;
    assign done = state == END;

    always @(posedge clock)
        if (reset) state <= IDLE;
        else
            case (state)
                IDLE: if (start) state <= RUN;
                RUN: if (smaller) state <= END;
                default: state <= IDLE;
            endcase
endmodule
